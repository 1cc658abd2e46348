package io.macula.spring.aot;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.macula.spring.annotation.MaculaExceptionHandler;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.boot.autoconfigure.MaculaAutoConfiguration;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;
import io.macula.spring.client.MaculaPublish;
import io.macula.spring.core.MaculaResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a native image can convert whatever annotated methods and clients take and
 * give, in every shape that these may have: the records of this class are used once each.
 */
class PayloadHintsTests {

	private static final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private static RuntimeHints hints;

	@BeforeAll
	static void process() {
		new AnnotatedBeanDefinitionReader(context).register(Subscriptions.class, Procedures.class, Clients.class,
				MaculaAutoConfiguration.class);
		DefaultGenerationContext generated = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("com.example", "Generated")), new InMemoryGeneratedFiles());
		new ApplicationContextAotGenerator().processAheadOfTime(context, generated);
		generated.writeGeneratedContent();
		hints = generated.getRuntimeHints();
	}

	@AfterAll
	static void close() {
		context.close();
	}

	static Stream<Class<?>> records() {
		return Arrays.stream(PayloadHintsTests.class.getDeclaredClasses()).filter(Class::isRecord);
	}

	@ParameterizedTest
	@MethodSource("records")
	void payloadCanBeReadAndWritten(Class<?> type) throws Exception {
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(type)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(type.getDeclaredMethod("value")))
			.accepts(hints);
	}

	@Test
	void methodWhoseAnnotationIsOnAnInterfaceCanBeCalled() throws Exception {
		assertThat(
				RuntimeHintsPredicates.reflection().onMethodInvocation(Procedures.class.getDeclaredMethod("offered")))
			.accepts(hints);
	}

	@Test
	void proxyOfTheClientIsThere() {
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(Client.class)).accepts(hints);
	}

	@Configuration(proxyBeanMethods = false)
	static class Subscriptions extends Base<Parameter1> {

		@MaculaSubscribe("s.plain")
		void plain(Told0 a) {
		}

		@MaculaSubscribe("s.list")
		void list(List<Told1> a) {
		}

		@MaculaSubscribe("s.message")
		void message(Message<Told2> a) {
		}

		@MaculaSubscribe("s.optional")
		void optional(@Payload(required = false) Optional<Told3> a) {
		}

		@MaculaSubscribe("s.array")
		void array(Told4[] a) {
		}

		@MaculaSubscribe("s.map")
		void map(Map<String, Told5> a) {
		}

	}

	/**
	 * Takes something.
	 *
	 * @param <T> what
	 */
	abstract static class Base<T> {

		@MaculaSubscribe("inherited")
		void inherited(List<T> all) {
		}

	}

	interface Offer {

		@MaculaProcedure("p.offered")
		void offered();

	}

	@Configuration(proxyBeanMethods = false)
	static class Procedures implements Offer {

		@Override
		public void offered() {
		}

		@MaculaProcedure("p.plain")
		void plain(Asked0 a) {
		}

		@MaculaProcedure("p.list")
		void list(List<Asked1> a) {
		}

		@MaculaProcedure("p.message")
		void message(Message<Asked2> a) {
		}

		@MaculaProcedure("p.optional")
		void optional(@Payload(required = false) Optional<Asked3> a) {
		}

		@MaculaProcedure("p.array")
		void array(Asked4[] a) {
		}

		@MaculaProcedure("p.map")
		void map(Map<String, Asked5> a) {
		}

		@MaculaProcedure("p.bound")
		<T extends Comparable<T>> void bound(Map<T, Asked6> a) {
		}

		@MaculaProcedure("i.flux")
		void itemsFlux(Flux<Item0> a) {
		}

		@MaculaProcedure("i.flow")
		void itemsFlow(Flow.Publisher<Item1> a) {
		}

		@MaculaProcedure("i.publisher")
		void itemsPublisher(Publisher<Item2> a) {
		}

		@MaculaProcedure("i.stream")
		void itemsStream(Stream<Item3> a) {
		}

		@MaculaProcedure("i.lists")
		void itemsLists(Flux<List<Item4>> a) {
		}

		@MaculaProcedure("r.plain")
		Given0 givesPlain() {
			throw new IllegalStateException();
		}

		@MaculaProcedure("r.list")
		List<Given1> givesList() {
			throw new IllegalStateException();
		}

		@MaculaProcedure("r.later")
		CompletableFuture<Given2> givesLater() {
			throw new IllegalStateException();
		}

		@MaculaProcedure("r.laterlist")
		CompletableFuture<List<Given3>> givesLaterList() {
			throw new IllegalStateException();
		}

		@MaculaProcedure("r.mono")
		Mono<Given4> givesMono() {
			throw new IllegalStateException();
		}

		@MaculaProcedure("r.flux")
		Flux<Given5> givesFlux() {
			throw new IllegalStateException();
		}

		@MaculaProcedure("r.flow")
		Flow.Publisher<Given6> givesFlow() {
			throw new IllegalStateException();
		}

		@MaculaProcedure("r.publisher")
		Publisher<Given7> givesPublisher() {
			throw new IllegalStateException();
		}

		@MaculaProcedure("r.stream")
		Stream<Given8> givesStream() {
			throw new IllegalStateException();
		}

		@MaculaProcedure("r.message")
		Message<Given9> givesMessage() {
			throw new IllegalStateException();
		}

		@MaculaProcedure("r.latermessage")
		CompletableFuture<Message<Given10>> givesLaterMessage() {
			throw new IllegalStateException();
		}

		@MaculaProcedure("r.optional")
		Optional<Given11> givesOptional() {
			throw new IllegalStateException();
		}

		@MaculaExceptionHandler(Failure0.class)
		Instead0 insteadPlain() {
			throw new IllegalStateException();
		}

		@MaculaExceptionHandler(Failure1.class)
		CompletableFuture<Instead1> insteadLater() {
			throw new IllegalStateException();
		}

		@MaculaExceptionHandler(Failure2.class)
		Mono<Instead2> insteadMono() {
			throw new IllegalStateException();
		}

		@MaculaExceptionHandler(Failure3.class)
		Flux<Instead3> insteadFlux() {
			throw new IllegalStateException();
		}

	}

	static class Failure0 extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	static class Failure1 extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	static class Failure2 extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	static class Failure3 extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	/**
	 * A client of something.
	 *
	 * @param <T> of what
	 */
	interface Generic<T> {

		@MaculaCall("generic")
		List<T> all();

	}

	@MaculaClient
	interface Client extends Generic<Parameter0> {

		@MaculaCall("c.plain")
		void plain(Sent0 a);

		@MaculaCall("c.list")
		void list(List<Sent1> a);

		@MaculaCall("c.valid")
		void valid(@Payload Sent2 a);

		@MaculaCall("c.flux")
		void flux(Flux<Sent3> a);

		@MaculaCall("c.flow")
		void flow(Flow.Publisher<Sent4> a);

		@MaculaCall("c.publisher")
		void publisher(Publisher<Sent5> a);

		@MaculaCall("c.stream")
		void stream(Stream<Sent6> a);

		@MaculaPublish("c.told")
		void told(Published0 a);

		@MaculaCall("c.array")
		CompletableFuture<Got13[]> getsArray();

		@MaculaCall("c.plain")
		Got0 getsPlain();

		@MaculaCall("c.list")
		List<Got1> getsList();

		@MaculaCall("c.later")
		CompletableFuture<Got2> getsLater();

		@MaculaCall("c.laterlist")
		CompletableFuture<List<Got3>> getsLaterList();

		@MaculaCall("c.mono")
		Mono<Got4> getsMono();

		@MaculaCall("c.monooptional")
		Mono<Optional<Got5>> getsMonoOptional();

		@MaculaCall("c.flux")
		Flux<Got6> getsFlux();

		@MaculaCall("c.flow")
		Flow.Publisher<Got7> getsFlow();

		@MaculaCall("c.publisher")
		Publisher<Got8> getsPublisher();

		@MaculaCall("c.stream")
		Stream<Got9> getsStream();

		@MaculaCall("c.optional")
		Optional<Got10> getsOptional();

		@MaculaCall("c.response")
		MaculaResponse<Got11> getsResponse();

		@MaculaCall("c.laterresponse")
		CompletableFuture<MaculaResponse<List<Got12>>> getsLaterResponse();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(Client.class)
	static class Clients {

	}

	record Inner(int value) {
	}

	record Got13(Inner value) {
	}

	record Parameter1(Inner value) {
	}

	record Told0(Inner value) {
	}

	record Asked0(Inner value) {
	}

	record Asked6(Inner value) {
	}

	record Told1(Inner value) {
	}

	record Asked1(Inner value) {
	}

	record Told2(Inner value) {
	}

	record Asked2(Inner value) {
	}

	record Told3(Inner value) {
	}

	record Asked3(Inner value) {
	}

	record Told4(Inner value) {
	}

	record Asked4(Inner value) {
	}

	record Told5(Inner value) {
	}

	record Asked5(Inner value) {
	}

	record Item0(Inner value) {
	}

	record Item1(Inner value) {
	}

	record Item2(Inner value) {
	}

	record Item3(Inner value) {
	}

	record Item4(Inner value) {
	}

	record Given0(Inner value) {
	}

	record Given1(Inner value) {
	}

	record Given2(Inner value) {
	}

	record Given3(Inner value) {
	}

	record Given4(Inner value) {
	}

	record Given5(Inner value) {
	}

	record Given6(Inner value) {
	}

	record Given7(Inner value) {
	}

	record Given8(Inner value) {
	}

	record Given9(Inner value) {
	}

	record Given10(Inner value) {
	}

	record Given11(Inner value) {
	}

	record Instead0(Inner value) {
	}

	record Instead1(Inner value) {
	}

	record Instead2(Inner value) {
	}

	record Instead3(Inner value) {
	}

	record Sent0(Inner value) {
	}

	record Sent1(Inner value) {
	}

	record Sent2(Inner value) {
	}

	record Sent3(Inner value) {
	}

	record Sent4(Inner value) {
	}

	record Sent5(Inner value) {
	}

	record Sent6(Inner value) {
	}

	record Published0(Inner value) {
	}

	record Got0(Inner value) {
	}

	record Got1(Inner value) {
	}

	record Got2(Inner value) {
	}

	record Got3(Inner value) {
	}

	record Got4(Inner value) {
	}

	record Got5(Inner value) {
	}

	record Got6(Inner value) {
	}

	record Got7(Inner value) {
	}

	record Got8(Inner value) {
	}

	record Got9(Inner value) {
	}

	record Got10(Inner value) {
	}

	record Got11(Inner value) {
	}

	record Got12(Inner value) {
	}

	record Parameter0(Inner value) {
	}

}
