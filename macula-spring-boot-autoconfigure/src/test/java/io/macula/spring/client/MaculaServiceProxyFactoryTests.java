package io.macula.spring.client;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.macula.engine.CallOptions;
import io.macula.engine.InvalidNameException;
import io.macula.engine.MaculaException;
import io.macula.engine.MaculaNode;
import io.macula.engine.OverflowPolicy;
import io.macula.engine.PublishOptions;
import io.macula.engine.PublishResult;
import io.macula.engine.QualityOfService;
import io.macula.engine.Reply;
import io.macula.engine.rpc.ProviderStrategy;
import io.macula.spring.core.MaculaResponse;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.core.PublishTimeoutException;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;

/**
 * Tests for {@link MaculaServiceProxyFactory}: what a method says is what the node is
 * asked.
 */
class MaculaServiceProxyFactoryTests {

	private final MaculaNode node = mock(MaculaNode.class);

	private final MaculaTemplate template = new MaculaTemplate(this.node, MaculaMessageConverters.defaults(),
			Runnable::run);

	private final ArgumentCaptor<String> name = ArgumentCaptor.forClass(String.class);

	private final ArgumentCaptor<byte[]> bytes = ArgumentCaptor.forClass(byte[].class);

	private final ArgumentCaptor<CallOptions> callOptions = ArgumentCaptor.forClass(CallOptions.class);

	private final ArgumentCaptor<PublishOptions> publishOptions = ArgumentCaptor.forClass(PublishOptions.class);

	private Calls calls;

	private Publishes publishes;

	@BeforeEach
	void prepare() {
		answer("{\"celsius\":21}");
		given(this.node.publish(anyString(), any(), any()))
			.willReturn(CompletableFuture.completedFuture(new PublishResult(List.of(), List.of())));
		this.template.setCallOptions(CallOptions.defaults().withStrategy(ProviderStrategy.ROUND_ROBIN));
		MaculaServiceProxyFactory factory = MaculaServiceProxyFactory.builder(this.template)
			.embeddedValueResolver((text) -> text.replace("${street}", "elm-street").replace("${long}", "30s"))
			.validator(new Warm())
			.build();
		this.calls = factory.createClient(Calls.class);
		this.publishes = factory.createClient(Publishes.class);
	}

	private void answer(String json) {
		given(this.node.exchange(anyString(), any(), any())).willReturn(
				CompletableFuture.completedFuture(new Reply(json.getBytes(), Reply.JSON, Map.of("a", "b"), null)));
	}

	@Test
	void nameTakesPrefixPlaceholdersAndVariables() {
		this.calls.plain("attic", new Reading(1));
		assertThat(called()).isEqualTo("elm-street.attic.warmer");
		assertThat(new String(this.bytes.getValue())).isEqualTo("{\"celsius\":1.0}");
	}

	@Test
	void parametersInheritTheirAnnotations() {
		this.calls.inherited("attic", new Reading(1));
		assertThat(called()).isEqualTo("elm-street.attic.inherited");
		assertThat(new String(this.bytes.getValue())).isEqualTo("{\"celsius\":1.0}");
	}

	@Test
	void variableIsConverted() {
		this.calls.numbered(7);
		assertThat(called()).isEqualTo("elm-street.room-7");
	}

	@Test
	void variableMustHaveAValue() {
		assertThatExceptionOfType(InvalidNameException.class).isThrownBy(() -> this.calls.plain(null, new Reading(1)))
			.withMessageContaining("'room'");
		assertThatExceptionOfType(InvalidNameException.class).isThrownBy(() -> this.calls.plain("a.b", new Reading(1)))
			.withMessageContaining("'room'");
	}

	@Test
	void withoutAttributesTheDefaultsOfTheTemplateHold() {
		this.calls.plain("attic", null);
		called();
		assertThat(options().strategy()).isEqualTo(ProviderStrategy.ROUND_ROBIN);
		assertThat(options().timeout()).isEqualTo(Duration.ofSeconds(9));
		assertThat(options().idempotent()).isFalse();
		assertThat(options().headers()).isEmpty();
		assertThat(this.bytes.getValue()).isEmpty();
	}

	@Test
	void attributesBecomeOptions() {
		this.calls.detailed("{}");
		called();
		assertThat(options().timeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(options().strategy()).isEqualTo(ProviderStrategy.LEAST_LATENCY);
		assertThat(options().idempotent()).isTrue();
		assertThat(options().contentType()).isEqualTo("application/vnd.street+json");
		assertThat(options().headers()).isEqualTo(Map.of("tariff", "elm-street", "a", "b=c"));
	}

	@Test
	void argumentsOverrideAttributes() {
		this.calls.timed(Duration.ofSeconds(1), "night", 3, Map.of("x", 5), Optional.of("there"));
		called();
		assertThat(options().timeout()).isEqualTo(Duration.ofSeconds(1));
		assertThat(options().headers())
			.isEqualTo(Map.of("tariff", "night", "level", "3", "x", "5", "maybe", "there", "fallback", "standard"));
	}

	@Test
	void headerWithoutValueIsLeftOutUnlessItIsRequired() {
		this.calls.timed(null, "night", 3, null, Optional.empty());
		called();
		assertThat(options().timeout()).isEqualTo(Duration.ofSeconds(9));
		assertThat(options().headers()).containsOnlyKeys("tariff", "level", "fallback");
		assertThatIllegalArgumentException().isThrownBy(() -> this.calls.timed(null, null, 3, null, Optional.empty()))
			.withMessageContaining("'tariff'")
			.withMessageContaining("Calls.timed");
	}

	@Test
	void optionsAsArgumentReplaceAttributes() {
		this.calls.withOptions(CallOptions.timeout(Duration.ofMinutes(1)).withHeaders(Map.of("k", "v")));
		called();
		assertThat(options().timeout()).isEqualTo(Duration.ofMinutes(1));
		assertThat(options().strategy()).isEqualTo(ProviderStrategy.RANDOM);
		assertThat(options().headers()).isEqualTo(Map.of("k", "v"));
	}

	@Test
	void noOptionsAsArgumentChangeNothing() {
		this.calls.withOptions(null);
		called();
		assertThat(options().timeout()).isEqualTo(Duration.ofSeconds(9));
	}

	@Test
	void everyKindOfResult() throws Exception {
		Reading reading = new Reading(21);
		assertThat(this.calls.plain("attic", null)).isEqualTo(reading);
		assertThat(this.calls.optional()).contains(reading);
		assertThat(this.calls.future().get()).isEqualTo(reading);
		assertThat(this.calls.plainFuture().get()).isEqualTo(reading);
		assertThat(this.calls.futureOfOptional().get()).contains(reading);
		assertThat(this.calls.response().body()).isEqualTo(reading);
		assertThat(this.calls.response().headers()).isEqualTo(Map.of("a", "b"));
		assertThat(this.calls.futureResponse().get().body()).isEqualTo(reading);
		assertThat(this.calls.mono().block()).isEqualTo(reading);
		assertThat(this.calls.monoResponse().block().body()).isEqualTo(reading);
		assertThat(this.calls.fromSuper()).isEqualTo(reading);
		assertThat(this.calls.wildcard().get()).isEqualTo(reading);
		this.calls.nothing();
		assertThat(this.calls.futureOfNothing().get()).isNull();
		assertThat(this.calls.monoOfNothing().blockOptional()).isEmpty();
		answer("[{\"celsius\":1},{\"celsius\":2}]");
		assertThat(this.calls.list()).containsExactly(new Reading(1), new Reading(2));
		assertThat(this.calls.fromSuperAsList()).containsExactly(new Reading(1), new Reading(2));
		answer("7");
		assertThat(this.calls.number()).isEqualTo(7);
	}

	@Test
	void emptyAnswer() throws Exception {
		answer("");
		assertThat(this.calls.plain("attic", null)).isNull();
		assertThat(this.calls.optional()).isEmpty();
		assertThat(this.calls.futureOfOptional().get()).isEmpty();
		assertThat(this.calls.mono().blockOptional()).isEmpty();
		assertThatExceptionOfType(MaculaException.class).isThrownBy(() -> this.calls.number())
			.withMessageContaining("elm-street.number");
	}

	@Test
	void monoCallsAnewForEachSubscriberAndNotBefore() {
		Mono<Reading> mono = this.calls.mono();
		then(this.node).shouldHaveNoInteractions();
		mono.block();
		mono.block();
		then(this.node).should(times(2)).exchange(any(), any(), any());
	}

	@Test
	void cancellingTheResultCancelsTheCall() {
		CompletableFuture<Reply> open = new CompletableFuture<>();
		given(this.node.exchange(anyString(), any(), any())).willReturn(open);
		this.calls.futureOfOptional().cancel(true);
		assertThat(open).isCancelled();
		CompletableFuture<Reply> next = new CompletableFuture<>();
		given(this.node.exchange(anyString(), any(), any())).willReturn(next);
		this.calls.mono().subscribe().dispose();
		assertThat(next).isCancelled();
	}

	@Test
	void whatIsWrongBeforeTheCallFailsTheFuture() {
		assertThat(this.calls.futureOf("no.such")).isCompletedExceptionally();
		assertThatExceptionOfType(InvalidNameException.class).isThrownBy(() -> this.calls.monoOf("no.such").block());
		then(this.node).shouldHaveNoInteractions();
	}

	@Test
	void payloadIsValidatedBeforeItIsSent() {
		assertThatExceptionOfType(InvalidPayloadException.class).isThrownBy(() -> this.calls.valid(new Reading(-300)))
			.withMessageContaining("Calls.valid")
			.withMessageContaining("colder than nothing")
			.satisfies((ex) -> assertThat(ex.getErrors().getFieldError("celsius")).isNotNull());
		then(this.node).shouldHaveNoInteractions();
		this.calls.valid(new Reading(3));
		assertThat(called()).isEqualTo("elm-street.valid");
	}

	@Test
	void defaultMethodsRunAsTheyAre() {
		assertThat(this.calls.doubled("attic")).isEqualTo(42);
		assertThat(this.calls.joined("a", "b", "c")).isEqualTo("a2");
		assertThat(this.calls.joined("a", "b")).isEqualTo("a1");
		assertThat(called()).isEqualTo("elm-street.attic.warmer");
	}

	@Test
	void exceptionOfADefaultMethodIsThrownAsItIs() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.calls.failing());
	}

	@Test
	void clientIsAnObject() {
		assertThat(this.calls).isEqualTo(this.calls)
			.isNotEqualTo(this.publishes)
			.hasToString("Macula client " + Calls.class.getName());
		assertThat(this.calls.hashCode()).isEqualTo(this.calls.hashCode());
	}

	@Test
	void publishesInEveryWay() throws Exception {
		this.publishes.tell("attic", new Reading(3));
		assertThat(published()).isEqualTo("attic.temperature");
		assertThat(new String(this.bytes.getValue())).isEqualTo("{\"celsius\":3.0}");
		assertThat(this.publishes.result("x").recipients()).isEmpty();
		assertThat(this.publishes.future("x").get().recipients()).isEmpty();
		assertThat(this.publishes.futureOfNothing("x").get()).isNull();
		assertThat(this.publishes.mono("x").block().recipients()).isEmpty();
		assertThat(this.publishes.monoOfNothing("x").blockOptional()).isEmpty();
	}

	@Test
	void publishTakesAttributesAndArguments() {
		this.publishes.detailed("{}", "night", new PublishOptions("ignored/type", Map.of("k", "v")));
		published();
		assertThat(this.publishOptions.getValue().contentType()).isEqualTo("application/json");
		assertThat(this.publishOptions.getValue().headers()).isEqualTo(Map.of("a", "b", "tariff", "night", "k", "v"));
	}

	@Test
	void publishTakesDeliveryFromAttributesOrArguments() {
		this.publishes.assured("x", null);
		PublishOptions expected = PublishOptions.defaults()
			.withContentType("text/plain")
			.withQos(QualityOfService.AT_LEAST_ONCE)
			.withRetain(true)
			.withOverflow(OverflowPolicy.DROP_OLDEST)
			.withTimeout(Duration.ofMinutes(1));
		published();
		assertThat(this.publishOptions.getValue()).isEqualTo(expected);
		PublishOptions other = PublishOptions.defaults().withContentType("text/plain").withTimeout(Duration.ofHours(1));
		this.publishes.assured("x", other);
		then(this.node).should(times(2)).publish(any(), any(), this.publishOptions.capture());
		assertThat(this.publishOptions.getValue()).isEqualTo(other);
	}

	@Test
	void messageMayBeEmpty() {
		this.publishes.ping();
		assertThat(published()).isEqualTo("ping");
		assertThat(this.bytes.getValue()).isEmpty();
	}

	@Test
	void publishThatTakesTooLongFails() {
		given(this.node.publish(anyString(), any(), any())).willReturn(new CompletableFuture<>());
		assertThatExceptionOfType(PublishTimeoutException.class).isThrownBy(() -> this.publishes.ping())
			.withMessageContaining("20 ms");
		assertThatExceptionOfType(PublishTimeoutException.class)
			.isThrownBy(() -> this.publishes.timed(Duration.ofMillis(10)))
			.withMessageContaining("10 ms");
	}

	@ParameterizedTest
	@ValueSource(classes = { NoMethod.class, NotAnnotated.class, Both.class, TwoPayloads.class, MissingVariable.class,
			UnknownVariable.class, TwiceVariable.class, BadName.class, EmptyName.class, WrongOptions.class,
			PublishWithResult.class, ManyValues.class, BadVersion.class, CachedTwice.class, BadTimeout.class,
			BadStrategy.class, BadFlag.class, BadHeaders.class, BadQos.class, GenericMethod.class, SeveralResults.class,
			LateResults.class, LatePayload.class, ManyPayloads.class, HeadersNoMap.class, BadClientTimeout.class,
			CachedItems.class, CachedStream.class, TaskResult.class, OwnFuture.class, FuturePayload.class, String.class,
			Override.class })
	void wrongInterfaceIsRefusedWithARemedy(Class<?> type) {
		assertThatExceptionOfType(InvalidClientException.class)
			.isThrownBy(() -> MaculaServiceProxyFactory.builder(this.template).build().createClient(type))
			.withMessageContaining(type.getName())
			.satisfies((ex) -> assertThat(ex.getRemedy()).endsWith("."));
	}

	private String called() {
		then(this.node).should(atLeastOnce())
			.exchange(this.name.capture(), this.bytes.capture(), this.callOptions.capture());
		return this.name.getValue();
	}

	private CallOptions options() {
		return this.callOptions.getValue();
	}

	private String published() {
		then(this.node).should().publish(this.name.capture(), this.bytes.capture(), this.publishOptions.capture());
		return this.name.getValue();
	}

	record Reading(double celsius) {
	}

	/**
	 * Refuses what is too cold.
	 */
	static class Warm implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return type == Reading.class;
		}

		@Override
		public void validate(Object target, Errors errors) {
			if (((Reading) target).celsius() < -273) {
				errors.rejectValue("celsius", "cold", "is colder than nothing");
			}
		}

	}

	/**
	 * A generic interface.
	 *
	 * @param <T> type of results
	 */
	interface Generic<T> {

		@MaculaCall("super")
		T fromSuper();

		@MaculaCall("super")
		List<T> fromSuperAsList();

	}

	interface Inherited {

		void inherited(@DestinationVariable String room, @Payload Reading reading);

	}

	@MaculaClient(prefix = "${street}", timeout = "9s")
	interface Calls extends Generic<Reading>, Inherited {

		@Override
		@MaculaCall("{room}.inherited")
		void inherited(String room, Reading reading);

		@MaculaCall("{room}.warmer")
		@Nullable Reading plain(@DestinationVariable @Nullable String room, @Nullable Reading reading);

		@MaculaCall("room-{number}")
		void numbered(@DestinationVariable("number") int any);

		@MaculaCall(name = "detailed", timeout = "${long}", strategy = "least-latency", idempotent = "true",
				contentType = "application/vnd.street+json", headers = { "tariff=${street}", "a = b=c" })
		void detailed(String json);

		@MaculaCall("timed")
		void timed(@Nullable Duration timeout, @Header String tariff, @Header("level") int level,
				@Headers @Nullable Map<String, Object> headers, @Header("maybe") Optional<String> maybe,
				@Header(name = "fallback", defaultValue = "standard") @Nullable String fallback);

		default void timed(@Nullable Duration timeout, String tariff, int level, @Nullable Map<String, Object> headers,
				Optional<String> maybe) {
			timed(timeout, tariff, level, headers, maybe, null);
		}

		@MaculaCall(value = "options", timeout = "9s", strategy = "local_first")
		void withOptions(@Nullable CallOptions options);

		@MaculaCall("x")
		Optional<Reading> optional();

		@MaculaCall("x")
		CompletableFuture<Reading> future();

		@MaculaCall("x")
		Future<Reading> plainFuture();

		@MaculaCall("x")
		CompletableFuture<Optional<Reading>> futureOfOptional();

		@MaculaCall("x")
		MaculaResponse<Reading> response();

		@MaculaCall("x")
		CompletableFuture<MaculaResponse<Reading>> futureResponse();

		@MaculaCall("x")
		Mono<Reading> mono();

		@MaculaCall("x")
		Mono<MaculaResponse<Reading>> monoResponse();

		@MaculaCall("x")
		CompletableFuture<? extends Reading> wildcard();

		@MaculaCall("x")
		void nothing();

		@MaculaCall("x")
		CompletableFuture<Void> futureOfNothing();

		@MaculaCall("x")
		Mono<Void> monoOfNothing();

		@MaculaCall("list")
		List<Reading> list();

		@MaculaCall("number")
		int number();

		@MaculaCall("{room}")
		CompletableFuture<Reading> futureOf(@DestinationVariable String room);

		@MaculaCall("{room}")
		Mono<Reading> monoOf(@DestinationVariable String room);

		@MaculaCall("valid")
		void valid(@Validated @Payload Reading reading);

		default double doubled(String room) {
			Reading reading = plain(room, null);
			return (reading != null) ? 2 * reading.celsius() : 0;
		}

		default String joined(String first, String... more) {
			return first + more.length;
		}

		default void failing() throws IOException {
			throw new IOException("as it is");
		}

		static String unrelated() {
			return "static methods are left alone";
		}

	}

	@MaculaClient(timeout = "20ms")
	interface Publishes {

		@MaculaPublish("{room}.temperature")
		void tell(@DestinationVariable String room, Reading reading);

		@MaculaPublish("x")
		PublishResult result(String text);

		@MaculaPublish("x")
		CompletableFuture<PublishResult> future(String text);

		@MaculaPublish("x")
		CompletableFuture<Void> futureOfNothing(String text);

		@MaculaPublish("x")
		Mono<PublishResult> mono(String text);

		@MaculaPublish("x")
		Mono<Void> monoOfNothing(String text);

		@MaculaPublish(topic = "x", contentType = "application/json", headers = "a=b")
		void detailed(String text, @Header String tariff, PublishOptions options);

		@MaculaPublish(topic = "x", qos = "at-least-once", retain = "true", overflow = "DROP_OLDEST", timeout = "1m")
		void assured(String text, @Nullable PublishOptions options);

		@MaculaPublish("ping")
		void ping();

		@MaculaPublish("ping")
		void timed(Duration timeout);

	}

	interface NoMethod {

		default void nothing() {
		}

	}

	interface NotAnnotated {

		void what();

	}

	interface Both {

		@MaculaCall("a")
		@MaculaPublish("a")
		void both();

	}

	interface TwoPayloads {

		@MaculaCall("a")
		void two(String one, String other);

	}

	interface MissingVariable {

		@MaculaCall("a.{room}")
		void missing(String room);

	}

	interface UnknownVariable {

		@MaculaCall("a.{room}")
		void unknown(@DestinationVariable String room, @DestinationVariable String house);

	}

	interface TwiceVariable {

		@MaculaCall("a.{room}")
		void twice(@DestinationVariable String room, @DestinationVariable("room") String other);

	}

	interface BadName {

		@MaculaCall("a..b")
		void bad();

	}

	interface EmptyName {

		@MaculaCall
		void empty();

	}

	interface WrongOptions {

		@MaculaCall("a")
		void wrong(PublishOptions options);

	}

	interface PublishWithResult {

		@MaculaPublish("a")
		String wrong();

	}

	interface ManyValues {

		@MaculaPublish("a")
		Flux<PublishResult> many();

	}

	interface BadVersion {

		@MaculaCall(name = "a", version = "newest")
		void call();

	}

	interface CachedTwice {

		@MaculaCall(name = "a", cacheFor = "1s", idempotent = "false")
		void call();

	}

	interface BadTimeout {

		@MaculaCall(name = "a", timeout = "soon")
		void bad();

	}

	interface BadStrategy {

		@MaculaCall(name = "a", strategy = "cheapest")
		void bad();

	}

	interface BadFlag {

		@MaculaCall(name = "a", idempotent = "perhaps")
		void bad();

	}

	interface BadHeaders {

		@MaculaCall(name = "a", headers = "=b")
		void bad();

	}

	interface GenericMethod {

		@MaculaCall("a")
		<T> T bad(String text);

	}

	interface SeveralResults {

		@MaculaCall("a")
		IntStream bad();

	}

	interface LateResults {

		@MaculaCall("a")
		SubmissionPublisher<Reading> bad();

	}

	interface LatePayload {

		@MaculaCall("a")
		void bad(Mono<Reading> reading);

	}

	interface ManyPayloads {

		@MaculaPublish("a")
		void bad(Stream<Reading> readings);

	}

	interface BadQos {

		@MaculaPublish(topic = "a", qos = "exactly-once")
		void bad();

	}

	interface CachedItems {

		@MaculaCall(name = "a", cacheFor = "1s")
		int bad(Stream<Integer> items);

	}

	interface CachedStream {

		@MaculaCall(name = "a", cacheFor = "1s")
		Stream<Integer> bad();

	}

	interface TaskResult {

		@MaculaCall("a")
		FutureTask<Reading> bad();

	}

	interface OwnFuture {

		@MaculaCall("a")
		Special bad();

		/**
		 * A future that nobody else can make.
		 */
		class Special extends CompletableFuture<Reading> {

		}

	}

	interface FuturePayload {

		@MaculaPublish("a")
		void bad(Future<Reading> reading);

	}

	interface HeadersNoMap {

		@MaculaCall("a")
		void bad(@Headers String headers);

	}

	@MaculaClient(timeout = "-1s")
	interface BadClientTimeout {

		@MaculaCall("a")
		void bad();

	}

}
