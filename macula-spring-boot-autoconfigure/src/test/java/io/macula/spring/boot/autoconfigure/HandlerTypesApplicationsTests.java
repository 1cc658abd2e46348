package io.macula.spring.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.macula.engine.Call;
import io.macula.engine.DeliveryOutcome;
import io.macula.engine.MaculaNode;
import io.macula.engine.QualityOfService;
import io.macula.engine.RemoteCallException;
import io.macula.engine.Reply;
import io.macula.engine.identity.NodeId;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.core.MaculaResponse;
import io.macula.spring.core.MaculaTemplate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of every type of parameter and result that annotated methods may have, between
 * two applications. Those of streams are in {@link StreamApplicationsTests}.
 */
class HandlerTypesApplicationsTests {

	private static final Reading WARM = new Reading(21, Unit.CELSIUS);

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void payloadsOfMessages() {
		run((types, caller) -> {
			publish(caller, "object", WARM);
			publish(caller, "list", List.of(WARM));
			publish(caller, "map", Map.of("a", 1));
			publish(caller, "array", new Reading[] { WARM });
			publish(caller, "generic", new Pair<>(WARM, "x"));
			publish(caller, "number", 7);
			publish(caller, "bytes", new byte[] { 1, 2 });
			publish(caller, "text", "hello");
			publish(caller, "optional", WARM);
			publish(caller, "message", WARM);
			publish(caller, "raw", WARM);
			Map<String, Object> seen = types.getBean(Types.class).seen;
			Awaitility.await().until(() -> seen.size() == 11);
			assertThat(seen).containsEntry("object", WARM)
				.containsEntry("list", List.of(WARM))
				.containsEntry("map", Map.of("a", 1))
				.containsEntry("array", List.of(WARM))
				.containsEntry("generic", new Pair<>(WARM, "x"))
				.containsEntry("number", 7)
				.containsEntry("bytes", "[1, 2]")
				.containsEntry("text", "hello")
				.containsEntry("optional", Optional.of(WARM))
				.containsEntry("message", List.of(WARM, "t.message", "application/json"))
				.containsEntry("raw", "t.raw {\"celsius\":21.0,\"unit\":\"CELSIUS\"}");
		});
	}

	@Test
	void messageWithoutPayload() {
		run((types, caller) -> {
			publish(caller, "optional", new byte[0]);
			publish(caller, "nullable", new byte[0]);
			publish(caller, "nothing", new byte[0]);
			Map<String, Object> seen = types.getBean(Types.class).seen;
			Awaitility.await().until(() -> seen.size() == 3);
			assertThat(seen).containsEntry("optional", Optional.empty())
				.containsEntry("nullable", "null")
				.containsEntry("nothing", "called");
		});
	}

	@Test
	void whatElseIsKnownOfAMessage() {
		run((types, caller) -> {
			caller.getBean(MaculaTemplate.class)
				.newMessage("t.headers.attic.north.wall", WARM)
				.header("unit", "C")
				.header("level", "3")
				.header("instant", "PT1M")
				.publish();
			Map<String, Object> seen = types.getBean(Types.class).seen;
			Awaitility.await().until(() -> seen.containsKey("headers"));
			assertThat(seen.get("headers")).isEqualTo(List.of("C", 3, Optional.empty(), "other", Duration.ofMinutes(1),
					"C", "3", caller.getBean(MaculaNode.class).id(), "attic", "north.wall"));
		});
	}

	@Test
	void argumentsOfCalls() {
		run((types, caller) -> {
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			String id = caller.getBean(MaculaNode.class).id().toString();
			assertThat(template.newCall("a.all", WARM).header("unit", "C").call(String.class))
				.isEqualTo("21.0 C a.all " + id);
			assertThat(template.call("a.optional", WARM, Boolean.class)).isTrue();
			assertThat(template.call("a.optional", null, Boolean.class)).isFalse();
			assertThat(template.call("a.nullable", null, Boolean.class)).isFalse();
			assertThat(template.call("a.message", WARM, Double.class)).isEqualTo(21);
			assertThat(template.call("a.numbers", List.of(1, 2), Integer.class)).isEqualTo(3);
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> template.call("a.message", null, Double.class))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("invalid_argument"));
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> template.newCall("a.header", WARM).header("level", "high").call(Integer.class))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("invalid_argument"))
				.withMessageContaining("a header is missing or does not have the expected form");
		});
	}

	@Test
	void results() {
		run((types, caller) -> {
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			for (String name : List.of("object", "later", "stage", "mono", "present", "message", "later.message",
					"mono.message", "reply", "later.reply", "maybe.later")) {
				assertThat(template.call("r." + name, null, Reading.class)).as(name).isEqualTo(WARM);
			}
			for (String name : List.of("nothing", "null", "absent", "later.nothing", "mono.empty", "later.null",
					"mono.nothing")) {
				assertThat(template.call("r." + name, null, Reading.class)).as(name).isNull();
			}
			assertThat(template.call("r.list", null, new ParameterizedTypeReference<List<Reading>>() {
			})).containsExactly(WARM);
			assertThat(template.call("r.map", null, new ParameterizedTypeReference<Map<String, Reading>>() {
			})).containsEntry("attic", WARM);
			assertThat(template.call("r.number", null, Integer.class)).isEqualTo(7);
			assertThat(template.call("r.flag", null, boolean.class)).isTrue();
			assertThat(template.call("r.text", null, String.class)).isEqualTo("warm");
			assertThat(template.call("r.bytes", null, byte[].class)).containsExactly(1, 2);
			assertThat(template.call("r.unit", null, Unit.class)).isEqualTo(Unit.CELSIUS);
			for (String name : List.of("message", "later.message", "mono.message", "reply", "later.reply")) {
				MaculaResponse<Reading> response = template.newCall("r." + name, null).exchange(Reading.class);
				assertThat(response.headers()).as(name).containsEntry("note", "warm");
			}
		});
	}

	@Test
	void methodOfAGenericClassTakesWhatItsBeanSays() {
		run((types, caller) -> {
			publish(caller, "inherited", WARM);
			Map<String, Object> seen = types.getBean(Types.class).seen;
			Awaitility.await().until(() -> seen.containsKey("inherited"));
			assertThat(seen).containsEntry("inherited", List.of(WARM));
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			assertThat(template.call("a.inherited", List.of(WARM), Boolean.class)).isTrue();
			assertThat(template.newCall("a.inherited.items", null)
				.items(Stream.of(WARM, WARM), Reading.class)
				.call(Integer.class)).isEqualTo(2);
		});
	}

	@Test
	void errorsAreFailuresLikeOthers() {
		run((types, caller) -> {
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			for (String name : List.of("error", "later.error", "mono.error")) {
				assertHandlerError(() -> template.call("r." + name, null, Reading.class));
			}
			assertHandlerError(() -> template.stream("r.error.before", null, Reading.class).toList());
			assertHandlerError(() -> template.stream("r.error.inside", null, Reading.class).toList());
			for (int i = 0; i < 2; i++) {
				assertThat(template.newMessage("t.error", WARM)
					.qos(QualityOfService.AT_LEAST_ONCE)
					.timeout(Duration.ofSeconds(20))
					.publish()
					.outcomes()
					.values()).singleElement()
					.satisfies((outcome) -> assertThat(outcome.state()).isEqualTo(DeliveryOutcome.State.REJECTED));
			}
		});
	}

	private static void assertHandlerError(ThrowingCallable action) {
		assertThatExceptionOfType(RemoteCallException.class).isThrownBy(action)
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(RemoteCallException.HANDLER_ERROR))
			.withMessageNotContaining("1234");
	}

	private static void publish(ApplicationContext caller, String topic, Object payload) {
		assertThat(caller.getBean(MaculaTemplate.class).publish("t." + topic, payload).recipients()).hasSize(1);
	}

	private void run(Check check) {
		MeshApplications.seed(this.network)
			.withUserConfiguration(Types.class, Arguments.class, Results.class)
			.run((types) -> MeshApplications.joining(this.network, "other")
				.run((ContextConsumer<ApplicationContext>) (caller) -> {
					MeshApplications.awaitJoined(caller);
					MaculaNode node = caller.getBean(MaculaNode.class);
					Awaitility.await().until(() -> !node.discoverSubscribers("t.object").get().isEmpty());
					check.accept(types, caller);
				}));
	}

	private interface Check {

		void accept(ApplicationContext types, ApplicationContext caller) throws Exception;

	}

	enum Unit {

		CELSIUS

	}

	record Reading(double celsius, Unit unit) {
	}

	record Pair<A, B>(A one, B other) {
	}

	/**
	 * Takes something.
	 *
	 * @param <T> what
	 */
	abstract static class Generic<T> {

		final Map<String, Object> seen = new ConcurrentHashMap<>();

		@MaculaSubscribe("t.inherited")
		void inherited(T payload) {
			this.seen.put("inherited", List.of(payload));
		}

		@MaculaProcedure("a.inherited")
		boolean inherited(List<T> payload) {
			return payload.equals(List.of(WARM));
		}

		@MaculaProcedure("a.inherited.items")
		int items(Stream<T> items) {
			return (int) items.filter(WARM::equals).count();
		}

	}

	/**
	 * Takes messages.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Types extends Generic<Reading> {

		@MaculaSubscribe("t.error")
		void error(Reading reading) {
			throw new AssertionError("password is 1234");
		}

		@MaculaSubscribe("t.object")
		void object(Reading reading) {
			this.seen.put("object", reading);
		}

		@MaculaSubscribe("t.list")
		void list(List<Reading> readings) {
			this.seen.put("list", readings);
		}

		@MaculaSubscribe("t.map")
		void map(Map<String, Integer> numbers) {
			this.seen.put("map", numbers);
		}

		@MaculaSubscribe("t.array")
		void array(Reading[] readings) {
			this.seen.put("array", List.of(readings));
		}

		@MaculaSubscribe("t.generic")
		void generic(Pair<Reading, String> pair) {
			this.seen.put("generic", pair);
		}

		@MaculaSubscribe("t.number")
		void number(int number) {
			this.seen.put("number", number);
		}

		@MaculaSubscribe("t.bytes")
		void bytes(byte[] bytes) {
			this.seen.put("bytes", Arrays.toString(bytes));
		}

		@MaculaSubscribe("t.text")
		void text(String text) {
			this.seen.put("text", text);
		}

		@MaculaSubscribe("t.optional")
		void optional(@Payload(required = false) Optional<Reading> reading) {
			this.seen.put("optional", reading);
		}

		@MaculaSubscribe("t.nullable")
		void nullable(@Payload(required = false) @Nullable Reading reading) {
			this.seen.put("nullable", String.valueOf(reading));
		}

		@MaculaSubscribe("t.nothing")
		void nothing() {
			this.seen.put("nothing", "called");
		}

		@MaculaSubscribe("t.message")
		void message(Message<Reading> message) {
			this.seen.put("message", List.of(message.getPayload(), message.getHeaders().get("macula_topic"),
					message.getHeaders().get(MessageHeaders.CONTENT_TYPE)));
		}

		@MaculaSubscribe("t.raw")
		void raw(io.macula.engine.Message message) {
			this.seen.put("raw", message.topic() + " " + new String(message.payload(), StandardCharsets.UTF_8));
		}

		@MaculaSubscribe("t.headers.{room}.{*rest}")
		void headers(@Header String unit, @Header int level, @Header("missing") Optional<String> missing,
				@Header(name = "absent", defaultValue = "other") String fallback, @Header Duration instant,
				@Headers Map<String, Object> all, MessageHeaders same, NodeId from, @DestinationVariable String room,
				@DestinationVariable String rest) {
			this.seen.put("headers", List.of(unit, level, missing, fallback, instant, all.get("unit"),
					same.get("level"), from, room, rest));
		}

	}

	/**
	 * Takes calls.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Arguments {

		@MaculaProcedure("a.all")
		String all(Reading reading, Call call, NodeId caller, @Header String unit) {
			return reading.celsius() + " " + unit + " " + call.procedure() + " " + caller;
		}

		@MaculaProcedure("a.optional")
		boolean optional(@Payload(required = false) Optional<Reading> reading) {
			return reading.isPresent();
		}

		@MaculaProcedure("a.nullable")
		boolean nullable(@Payload(required = false) @Nullable Reading reading) {
			return reading != null;
		}

		@MaculaProcedure("a.message")
		double message(Message<Reading> message) {
			return message.getPayload().celsius();
		}

		@MaculaProcedure("a.numbers")
		int numbers(int[] numbers) {
			return Arrays.stream(numbers).sum();
		}

		@MaculaProcedure("a.header")
		int header(@Header int level) {
			return level;
		}

	}

	/**
	 * Gives results.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Results {

		@MaculaProcedure("r.error")
		Reading error() {
			throw new AssertionError("password is 1234");
		}

		@MaculaProcedure("r.later.error")
		CompletableFuture<Reading> laterError() {
			return CompletableFuture.failedFuture(new AssertionError("password is 1234"));
		}

		@MaculaProcedure("r.mono.error")
		Mono<Reading> monoError() {
			return Mono.error(new AssertionError("password is 1234"));
		}

		@MaculaProcedure("r.error.before")
		Stream<Reading> errorBefore() {
			throw new AssertionError("password is 1234");
		}

		@MaculaProcedure("r.error.inside")
		Stream<Reading> errorInside() {
			return Stream.of(WARM).peek((item) -> {
				throw new AssertionError("password is 1234");
			});
		}

		@MaculaProcedure("r.object")
		Reading object() {
			return WARM;
		}

		@MaculaProcedure("r.list")
		List<Reading> list() {
			return List.of(WARM);
		}

		@MaculaProcedure("r.map")
		Map<String, Reading> map() {
			return Map.of("attic", WARM);
		}

		@MaculaProcedure("r.number")
		int number() {
			return 7;
		}

		@MaculaProcedure("r.flag")
		boolean flag() {
			return true;
		}

		@MaculaProcedure("r.text")
		String text() {
			return "warm";
		}

		@MaculaProcedure("r.bytes")
		byte[] bytes() {
			return new byte[] { 1, 2 };
		}

		@MaculaProcedure("r.unit")
		Unit unit() {
			return Unit.CELSIUS;
		}

		@MaculaProcedure("r.nothing")
		void nothing() {
		}

		@MaculaProcedure("r.null")
		@Nullable Reading nullResult() {
			return null;
		}

		@MaculaProcedure("r.present")
		Optional<Reading> present() {
			return Optional.of(WARM);
		}

		@MaculaProcedure("r.absent")
		Optional<Reading> absent() {
			return Optional.empty();
		}

		@MaculaProcedure("r.later")
		CompletableFuture<Reading> later() {
			return CompletableFuture.supplyAsync(() -> WARM);
		}

		@MaculaProcedure("r.stage")
		CompletionStage<Reading> stage() {
			return CompletableFuture.completedStage(WARM);
		}

		@MaculaProcedure("r.maybe.later")
		CompletableFuture<Optional<Reading>> maybeLater() {
			return CompletableFuture.completedFuture(Optional.of(WARM));
		}

		@MaculaProcedure("r.later.nothing")
		CompletableFuture<Void> laterNothing() {
			return CompletableFuture.runAsync(() -> {
			});
		}

		@MaculaProcedure("r.later.null")
		@Nullable CompletableFuture<Reading> laterNull() {
			return null;
		}

		@MaculaProcedure("r.mono")
		Mono<Reading> mono() {
			return Mono.just(WARM);
		}

		@MaculaProcedure("r.mono.empty")
		Mono<Reading> monoEmpty() {
			return Mono.empty();
		}

		@MaculaProcedure("r.mono.nothing")
		Mono<Void> monoNothing() {
			return Mono.empty();
		}

		@MaculaProcedure("r.message")
		Message<Reading> message() {
			return MessageBuilder.withPayload(WARM).setHeader("note", "warm").build();
		}

		@MaculaProcedure("r.later.message")
		CompletableFuture<Message<Reading>> laterMessage() {
			return CompletableFuture.completedFuture(message());
		}

		@MaculaProcedure("r.mono.message")
		Mono<Message<Reading>> monoMessage() {
			return Mono.just(message());
		}

		@MaculaProcedure("r.reply")
		Reply reply() {
			byte[] json = "{\"celsius\":21,\"unit\":\"CELSIUS\"}".getBytes(StandardCharsets.UTF_8);
			return new Reply(json, Reply.JSON, Map.of("note", "warm"), null);
		}

		@MaculaProcedure("r.later.reply")
		CompletableFuture<Reply> laterReply() {
			return CompletableFuture.completedFuture(reply());
		}

	}

}
