package io.macula.spring.annotation;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.macula.engine.Call;
import io.macula.engine.MaculaNode;
import io.macula.engine.Message;
import io.macula.engine.Reply;
import io.macula.spring.listener.MaculaCallErrorHandler;
import io.macula.spring.listener.MaculaHandlerMethodFactory;
import io.macula.spring.support.converter.MaculaMessageConverters;
import io.macula.spring.testing.MockMesh;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that methods which could never work are refused when the application starts.
 */
class HandlerSignatureTests {

	private final MockMesh mesh = new MockMesh();

	@ParameterizedTest
	@ValueSource(classes = { FutureResult.class, NumbersResult.class, FutureOfSubscriber.class, MonoParameter.class,
			FutureParameter.class, NumbersParameter.class, ItemsOfAMessage.class, UnknownPart.class,
			PartOfOneOnly.class, PartOfACall.class, CallOfAMessage.class, MessageOfACall.class, TwoStreams.class,
			NoItemsOfThatKind.class, HeadersOfItems.class, HeadersNoMap.class, InheritedUnknownPart.class,
			InheritedPartOfACall.class })
	void methodThatCanNeverWorkFailsTheStart(Class<?> type) {
		runner(type).run((context) -> assertThat(context).getFailure()
			.isInstanceOf(InvalidAnnotatedMethodException.class)
			.hasMessageContaining("'mistake'")
			.hasMessageContaining("on method 'handle': ")
			.hasMessageContaining(type.getAnnotation(Says.class).value()));
	}

	@Test
	void partOfTheTopicMayBeMissingWhereThatIsSaid() {
		runner(PartOfSome.class).run((context) -> {
			this.mesh.publish("home.attic", "1");
			this.mesh.publish("house", "1");
			assertThat(context.getBean(PartOfSome.class).seen).isEqualTo("attic,-,");
		});
	}

	@Test
	void parameterThatTheApplicationResolvesItselfMayBeOfAnyType() {
		runner(Resolved.class).withBean(MaculaHandlerMethodFactory.class, HandlerSignatureTests::methodsWithOwnResolver)
			.run((context) -> {
				this.mesh.publish("a", "1");
				this.mesh.call("b", "2");
				assertThat(context.getBean(Resolved.class).seen).isEqualTo("1 of me,2 of me,");
			});
	}

	private static MaculaHandlerMethodFactory methodsWithOwnResolver() {
		MaculaHandlerMethodFactory methods = new MaculaHandlerMethodFactory(MaculaMessageConverters.defaults());
		methods.setCustomArgumentResolvers(List.of(new UserResolver()));
		return methods;
	}

	@Test
	void adviceCanHaveAName() {
		runner(PartOfSome.class).withUserConfiguration(Translations.class)
			.run((context) -> assertThat(context).getBean("translations").isInstanceOf(Translations.class));
	}

	@Test
	void adviceThatCanNeverWorkFailsTheStart() {
		runner(PartOfSome.class).withUserConfiguration(Ambiguous.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidAnnotatedMethodException.class)
				.hasMessageContaining("'ambiguous': @MaculaAdvice: Methods '")
				.hasMessageContaining("both handle java.lang.IllegalStateException"));
	}

	@Test
	void severalErrorHandlersOfCallsNeedAChoice() {
		MaculaCallErrorHandler handler = (call, failure) -> "handled";
		ApplicationContextRunner two = runner(Translations.class)
			.withBean("one", MaculaCallErrorHandler.class, () -> handler)
			.withBean("procedure", NoPart.class);
		two.withBean("other", MaculaCallErrorHandler.class, () -> handler)
			.run((context) -> assertThat(context).getFailure().isInstanceOf(NoUniqueBeanDefinitionException.class));
		two.withBean("other", MaculaCallErrorHandler.class, () -> handler, (definition) -> definition.setPrimary(true))
			.run((context) -> assertThat(MockMesh.text(this.mesh.call("a", "1").payload())).isEqualTo("handled"));
	}

	private ApplicationContextRunner runner(Class<?> beans) {
		return new ApplicationContextRunner().withUserConfiguration(beans, Enabled.class)
			.withBean(MaculaNode.class, this.mesh::node);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableMacula
	static class Enabled {

	}

	/**
	 * What the failure says.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@interface Says {

		String value();

	}

	@MaculaAdvice("translations")
	static class Translations {

		@MaculaExceptionHandler
		String handle(IllegalStateException ex) {
			return "translated";
		}

	}

	@MaculaAdvice("ambiguous")
	static class Ambiguous {

		@MaculaExceptionHandler
		String one(IllegalStateException ex) {
			return "one";
		}

		@MaculaExceptionHandler(IllegalStateException.class)
		String other() {
			return "other";
		}

	}

	static class NoPart {

		@MaculaProcedure("a")
		void handle() {
			throw new IllegalStateException("broken");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PartOfSome {

		private String seen = "";

		@MaculaSubscribe({ "home.{room}", "house" })
		void handle(@DestinationVariable Optional<String> room) {
			this.seen += room.orElse("-") + ",";
		}

	}

	/**
	 * Marks what is resolved in {@link HandlerSignatureTests}.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@interface User {

	}

	static class UserResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.hasParameterAnnotation(User.class);
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, org.springframework.messaging.Message<?> message) {
			return (parameter.getParameterType() == Mono.class) ? Mono.just("me")
					: CompletableFuture.completedFuture("me");
		}

	}

	interface Asked {

		void handle(String text, @User Mono<String> user);

	}

	@Configuration(proxyBeanMethods = false)
	static class Resolved implements Asked {

		private String seen = "";

		@Override
		@MaculaSubscribe("a")
		public void handle(String text, Mono<String> user) {
			this.seen += text + " of " + user.block() + ",";
		}

		@MaculaProcedure("b")
		void answer(String text, @User Future<String> user) throws Exception {
			this.seen += text + " of " + user.get() + ",";
		}

	}

	@Says("has a result that nobody can use: nobody is told when a Future is done: use a CompletableFuture")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class FutureResult {

		@MaculaProcedure("a")
		Future<String> handle() {
			return CompletableFuture.completedFuture("a");
		}

	}

	@Says("IntStream is no stream of objects: use a Stream, see boxed()")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class NumbersResult {

		@MaculaProcedure("a")
		IntStream handle() {
			return IntStream.range(0, 1);
		}

	}

	@Says("nobody is told when a Future is done")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class FutureOfSubscriber {

		@MaculaSubscribe("a")
		Future<String> handle() {
			return CompletableFuture.completedFuture("a");
		}

	}

	@Says("has a parameter of type reactor.core.publisher.Mono, which has no value yet: take the value itself")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class MonoParameter {

		@MaculaProcedure("a")
		void handle(Mono<String> text) {
		}

	}

	@Says("java.util.concurrent.CompletableFuture, which has no value yet")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class FutureParameter {

		@MaculaSubscribe("a")
		void handle(CompletableFuture<String> text) {
		}

	}

	@Says("has a parameter of type java.util.stream.IntStream, but IntStream is no stream of objects")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class NumbersParameter {

		@MaculaProcedure("a")
		int handle(IntStream numbers) {
			return numbers.sum();
		}

	}

	@Says("has a parameter of type reactor.core.publisher.Flux, but a message is one item")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class ItemsOfAMessage {

		@MaculaSubscribe("a")
		void handle(Flux<String> texts) {
		}

	}

	@Says("@DestinationVariable 'rom' is not captured by 'home.{room}.temperature', which captures [room]")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class UnknownPart {

		@MaculaSubscribe("home.{room}.temperature")
		void handle(@DestinationVariable String rom) {
		}

	}

	@Says("@DestinationVariable 'room' is not captured by 'house', which captures []")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class PartOfOneOnly {

		@MaculaSubscribe({ "home.{room}", "house" })
		void handle(@DestinationVariable String room) {
		}

	}

	@Says("@DestinationVariable is on parameter 1, but the name of a procedure captures nothing")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class PartOfACall {

		@MaculaProcedure("a")
		void handle(@DestinationVariable String room) {
		}

	}

	interface Rooms {

		void handle(@DestinationVariable String rom);

	}

	@Says("@DestinationVariable 'rom' is not captured by 'home.{room}.temperature', which captures [room]")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class InheritedUnknownPart implements Rooms {

		@Override
		@MaculaSubscribe("home.{room}.temperature")
		public void handle(String rom) {
		}

	}

	@Says("@DestinationVariable is on parameter 1, but the name of a procedure captures nothing")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class InheritedPartOfACall implements Rooms {

		@Override
		@MaculaProcedure("a")
		public void handle(String rom) {
		}

	}

	@Says("has a parameter of type io.macula.engine.Call, which only a procedure has")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class CallOfAMessage {

		@MaculaSubscribe("a")
		void handle(Call call) {
		}

	}

	@Says("has a parameter of type io.macula.engine.Message, which only a subscription has")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class MessageOfACall {

		@MaculaProcedure("a")
		void handle(Message message) {
		}

	}

	@Says("has two parameters for items, but a caller sends one stream")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class TwoStreams {

		@MaculaProcedure("a")
		void handle(Flux<String> texts, Stream<String> others) {
		}

	}

	@Says("takes a SubmissionPublisher, which cannot be made of a stream")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class NoItemsOfThatKind {

		@MaculaProcedure("a")
		void handle(SubmissionPublisher<String> texts) {
		}

	}

	@Says("has @Headers on a String: make it a Map with names and values")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class HeadersNoMap {

		@MaculaSubscribe("a")
		void handle(@Headers String headers) {
		}

	}

	@Says("returns Reply, but a stream has no headers of its own: return the value")
	@Configuration(value = "mistake", proxyBeanMethods = false)
	static class HeadersOfItems {

		@MaculaProcedure("a")
		Flux<Reply> handle() {
			return Flux.empty();
		}

	}

}
