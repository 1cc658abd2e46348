package io.macula.spring.annotation;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.macula.engine.Call;
import io.macula.engine.MaculaNode;
import io.macula.engine.Message;
import io.macula.engine.RemoteCallException;
import io.macula.engine.Reply;
import io.macula.engine.SubscribeOptions;
import io.macula.engine.identity.NodeId;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.MaculaHandlerMethodFactory;
import io.macula.spring.listener.MaculaListenerSettings;
import io.macula.spring.support.MaculaHeaders;
import io.macula.spring.support.converter.Content;
import io.macula.spring.support.converter.MaculaConversionException;
import io.macula.spring.support.converter.MaculaMessageConverters;
import io.macula.spring.support.converter.StringMaculaMessageConverter;
import io.macula.spring.testing.MockMesh;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.MimeType;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MaculaSubscribe}, {@link MaculaProcedure} and what finds them.
 */
class MaculaAnnotationTests {

	private final MockMesh mesh = new MockMesh();

	private final List<Object> seen = new ArrayList<>();

	@Test
	void payloadIsConverted() {
		run(Payloads.class, (context) -> {
			publish("home.kitchen.temperature", "{\"celsius\":21.5}");
			publish("raw.bytes", "abc");
			publish("raw.text", "abc");
			publish("list", "[{\"celsius\":1.0},{\"celsius\":2.0}]");
			publish("explicit", "{\"celsius\":3.0}");
		});
		assertThat(this.seen).containsExactly(new Reading(21.5), "bytes abc", "text abc",
				List.of(new Reading(1), new Reading(2)), new Reading(3));
	}

	@Test
	void emptyBytesAndTextAreNoMissingPayload() {
		run(Payloads.class, (context) -> {
			publish("raw.bytes", "");
			publish("raw.text", "");
		});
		assertThat(this.seen).containsExactly("bytes ", "text ");
	}

	@Test
	void capturesOfTheTopic() {
		run(Captures.class, (context) -> {
			publish("home.kitchen.3", "1");
			publish("unnamed.x.y.z", "1");
		});
		assertThat(this.seen).containsExactly("kitchen 3", "x y.z");
	}

	@Test
	void captureThatDoesNotSuitItsParameterFailsWithTheReason() {
		run(Captures.class,
				(context) -> assertThatExceptionOfType(MaculaConversionException.class)
					.isThrownBy(() -> this.mesh.publish("home.kitchen.three", "1"))
					.withMessageContaining("home.kitchen.three")
					.withMessageContaining("does not have the expected form"));
	}

	@Test
	void headersAndEverythingAboutTheMessage() {
		Message message = new Message("all.about", MockMesh.bytes("{\"celsius\":1.0}"), Reply.JSON,
				Map.of("priority", "7", "macula_topic", "forged", "id", "forged"), MockMesh.OTHER, 42);
		run(Everything.class, (context) -> publish(message));
		assertThat(this.seen).containsExactly(7, "all.about", 42L, MockMesh.OTHER, message, "7", Reply.JSON,
				"forged?null", new Reading(1), MockMesh.OTHER);
	}

	@Test
	void originIsNullWhenNobodyProvedIt() {
		run(Everything.class, (context) -> publish(new Message("origin", MockMesh.bytes("1"), Reply.JSON,
				Map.of(MaculaHeaders.ORIGIN, MockMesh.OTHER.toString()), null, 0)));
		assertThat(this.seen).containsExactly("origin null");
	}

	@Test
	void futureOfASubscriberIsWaitedForAndItsFailureIsThrown() {
		run(Futures.class, (context) -> {
			publish("later", "1");
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.mesh.publish("fails", "1"))
				.withMessage("later");
		});
		assertThat(this.seen).containsExactly("done");
	}

	@Test
	void exceptionOfASubscriberPassesUnchanged() {
		run(Futures.class,
				(context) -> assertThatExceptionOfType(UnsupportedOperationException.class)
					.isThrownBy(() -> this.mesh.publish("throws", "1"))
					.withMessage("now"));
	}

	@Test
	void payloadThatDoesNotSuitFailsWithMethodAndReason() {
		run(Payloads.class,
				(context) -> assertThatExceptionOfType(MaculaConversionException.class)
					.isThrownBy(() -> this.mesh.publish("home.kitchen.temperature", "no json"))
					.withMessageContaining("Message on 'home.kitchen.temperature' does not suit")
					.withMessageContaining("Payloads#temperature")
					.withMessageContaining("Cannot read 'application/json'"));
	}

	@Test
	void repliesAreConverted() {
		run(Replies.class, (context) -> {
			assertThat(MockMesh.text(this.mesh.call("object", "{\"celsius\":1.0}").payload()))
				.isEqualTo("{\"celsius\":2.0}");
			assertThat(this.mesh.call("bytes", "").contentType()).isEqualTo("application/octet-stream");
			assertThat(this.mesh.call("text", "").contentType()).isEqualTo("text/plain");
			assertThat(this.mesh.call("nothing", "").payload()).isEmpty();
			assertThat(MockMesh.text(this.mesh.call("later", "").payload())).isEqualTo("[1,2]");
			assertThat(this.mesh.call("raw", "").contentType()).isEqualTo("image/png");
			Reply message = this.mesh.call("message", "");
			assertThat(MockMesh.text(message.payload())).isEqualTo("{\"celsius\":4.0}");
			assertThat(message.headers()).containsExactly(Map.entry("note", "warm"));
		});
	}

	@Test
	void procedureSeesTheCall() {
		Call call = new Call("call", MockMesh.bytes("1"), Reply.JSON, Map.of("trace", "t1"), MockMesh.OTHER,
				Duration.ofSeconds(3));
		run(Replies.class, (context) -> this.mesh.call(call));
		assertThat(this.seen).containsExactly(call, MockMesh.OTHER, Duration.ofSeconds(3), "t1", "call");
	}

	@Test
	void badArgumentsAreToldToTheCaller() {
		run(Replies.class, (context) -> {
			assertThatRemote(() -> this.mesh.call("object", "no json"), "invalid_argument")
				.withMessage("The arguments of 'object' are not valid: Cannot read 'application/json' as"
						+ " 'MaculaAnnotationTests.Reading'");
			assertThatRemote(() -> this.mesh.call("object", ""), "invalid_argument")
				.withMessage("The arguments of 'object' are not valid: Payload value must not be empty");
			assertThatRemote(() -> this.mesh.call("validated", "{\"celsius\":99.0}"), "invalid_argument")
				.withMessage("The arguments of 'validated' are not valid: 'celsius' must be at most 30");
			assertThatRemote(() -> this.mesh.call("call", ""), "invalid_argument")
				.withMessageContaining("a header is missing");
		});
	}

	@Test
	void failuresTellTheCallerNothingButTheCodeChosen() {
		run(Replies.class, (context) -> {
			assertThatRemote(() -> this.mesh.call("chosen", ""), "too_warm").withMessage("no more than 30");
			assertThatRemote(() -> this.mesh.call("chosen.later", ""), "too_warm").withMessage("no more than 30");
			assertThatRemote(() -> this.mesh.call("secret", ""), "handler_error")
				.withMessage("Procedure 'secret' failed");
			assertThatRemote(() -> this.mesh.call("secret.later", ""), "handler_error")
				.withMessage("Procedure 'secret.later' failed");
			assertThatRemote(() -> this.mesh.call("unwritable", ""), "handler_error");
			assertThatRemote(() -> this.mesh.call("conversion.inside", ""), "handler_error");
		});
	}

	@Test
	void placeholdersAndExpressionsAreResolved() {
		run(Resolved.class, (context) -> {
			assertThat(this.mesh.patterns()).containsExactly("house.*", "a", "b");
			assertThat(this.mesh.subscribeOptions().get(0)).isEqualTo(new SubscribeOptions(4, 100));
			assertThat(this.mesh.advertiseOptions("house.set").metadata()).containsExactly(Map.entry("version", "2"));
			assertThat(this.mesh.advertiseOptions("house.set").version()).isEqualTo("2.1");
			assertThat(registry(context).container("house-listener")).isNotNull();
			assertThat(registry(context).container("sleeping").isRunning()).isFalse();
		});
	}

	@Test
	void annotationsCanBeRepeatedAndComposed() {
		run(Composed.class, (context) -> {
			assertThat(this.mesh.patterns()).containsExactlyInAnyOrder("first", "second", "composed.topic");
			assertThat(registry(context).containers().stream().map((container) -> container.endpoint().id()))
				.containsExactlyInAnyOrder("beans.twice", "beans.twice#2", "beans.once");
		});
	}

	@Test
	void methodsAreCalledThroughTheProxyOfTheBean() {
		run((context) -> {
			context.registerBean("proxying", ProxyingPostProcessor.class, () -> new ProxyingPostProcessor(this.seen));
			context.register(Proxied.class);
		}, (context) -> publish("proxied", "1"));
		assertThat(this.seen).containsExactly("advice", "target");
	}

	@Test
	void methodsOfBeansThatComeLaterAreRegistered() {
		run(LazyBean.class, (context) -> {
			assertThat(this.mesh.patterns()).isEmpty();
			context.getBean(LazyBean.class);
			assertThat(this.mesh.patterns()).containsExactly("lazy");
		});
	}

	@Test
	void beanThatIsNoSingletonIsRefused() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> run(PrototypeBean.class, (context) -> context.getBean(PrototypeBean.class)))
			.withMessageContaining("must be a singleton");
	}

	@Test
	void badAttributesAreRefusedWithBeanMethodAndAttribute() {
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> run(BadNumber.class, (context) -> {
		}))
			.withMessageContaining("'beans'")
			.withMessageContaining("@MaculaSubscribe on method 'handle': 'concurrency' is 'many'");
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> run(BadParameter.class, (context) -> {
		})).withMessageContaining("which only a subscription has");
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> run(NoTopic.class, (context) -> {
		})).withMessageContaining("'topics' is empty");
	}

	@Test
	void resultThatComesLaterIsConvertedOnAThreadForHandlers() {
		List<String> threads = new CopyOnWriteArrayList<>();
		CompletableFuture<String> result = new CompletableFuture<>();
		run((context) -> {
			context.registerBean("later", Later.class, () -> new Later(result));
			context.registerBean(MaculaMessageConverters.class,
					() -> new MaculaMessageConverters(List.of(new StringMaculaMessageConverter() {

						@Override
						public Content write(Object value, @Nullable MimeType contentType) {
							threads.add(Thread.currentThread().getName());
							return super.write(value, contentType);
						}

					})));
		}, (context) -> {
			CompletableFuture<Reply> reply = callLater("later");
			new Thread(() -> result.complete("done"), "loop").start();
			assertThat(reply).succeedsWithin(Duration.ofSeconds(30))
				.satisfies((answer) -> assertThat(MockMesh.text(answer.payload())).isEqualTo("done"));
			assertThat(threads).hasSize(1).doesNotContain("loop");
		});
	}

	private CompletableFuture<Reply> callLater(String procedure) {
		try {
			return this.mesh.callLater(procedure, "1");
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void publish(String topic, String json) {
		publish(new Message(topic, MockMesh.bytes(json), Reply.JSON, Map.of(), MockMesh.OTHER, 1));
	}

	private void publish(Message message) {
		try {
			this.mesh.publish(message);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static MaculaEndpointRegistry registry(AnnotationConfigApplicationContext context) {
		return context.getBean(MaculaEndpointRegistry.class);
	}

	private static org.assertj.core.api.ThrowableAssertAlternative<RemoteCallException> assertThatRemote(
			org.assertj.core.api.ThrowableAssert.ThrowingCallable callable, String code) {
		return assertThatExceptionOfType(RemoteCallException.class).isThrownBy(callable)
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(code))
			.withNoCause();
	}

	private void run(Class<?> bean, Consumer<AnnotationConfigApplicationContext> test) {
		run((context) -> context.registerBean("beans", bean), test);
	}

	private void run(Consumer<AnnotationConfigApplicationContext> setup,
			Consumer<AnnotationConfigApplicationContext> test) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("place", "house", "threads", "4")));
			context.registerBean("maculaNode", MaculaNode.class, this.mesh::node);
			context.registerBean("seen", List.class, () -> this.seen);
			context.registerBean("factory", MaculaHandlerMethodFactory.class, () -> {
				MaculaHandlerMethodFactory factory = new MaculaHandlerMethodFactory(MaculaMessageConverters.defaults());
				factory.setValidator(new ReadingValidator());
				return factory;
			});
			context.registerBean("settings", MaculaListenerSettings.class,
					() -> new MaculaListenerSettings(SubscribeOptions.defaults(), true, Duration.ofSeconds(10),
							Duration.ofSeconds(2),
							RetryPolicy.builder().maxRetries(3).delay(Duration.ofMillis(1)).build()));
			context.register(Enabled.class);
			setup.accept(context);
			context.setAllowBeanDefinitionOverriding(false);
			context.refresh();
			test.accept(context);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableMacula
	static class Enabled {

	}

	record Reading(double celsius) {
	}

	/**
	 * Answers with a future of the test.
	 *
	 * @param result the future
	 */
	record Later(CompletableFuture<String> result) {

		@MaculaProcedure("later")
		CompletableFuture<String> answer() {
			return this.result;
		}

	}

	abstract static class Listening {

		protected final List<Object> seen;

		Listening(List<Object> seen) {
			this.seen = seen;
		}

	}

	static class Payloads extends Listening {

		Payloads(List<Object> seen) {
			super(seen);
		}

		@MaculaSubscribe("home.*.temperature")
		void temperature(Reading reading) {
			this.seen.add(reading);
		}

		@MaculaSubscribe("raw.bytes")
		void bytes(byte[] bytes) {
			this.seen.add("bytes " + MockMesh.text(bytes));
		}

		@MaculaSubscribe("raw.text")
		void text(@Payload String text) {
			this.seen.add("text " + text);
		}

		@MaculaSubscribe("list")
		void list(List<Reading> readings) {
			this.seen.add(readings);
		}

		@MaculaSubscribe("explicit")
		void explicit(@Payload Reading reading) {
			this.seen.add(reading);
		}

	}

	static class Captures extends Listening {

		Captures(List<Object> seen) {
			super(seen);
		}

		@MaculaSubscribe("home.{room}.{floor}")
		void named(@DestinationVariable String room, @DestinationVariable int floor) {
			this.seen.add(room + " " + floor);
		}

		@MaculaSubscribe("unnamed.*.**")
		void unnamed(@DestinationVariable("0") String first, @DestinationVariable("1") String rest) {
			this.seen.add(first + " " + rest);
		}

	}

	static class Everything extends Listening {

		Everything(List<Object> seen) {
			super(seen);
		}

		@MaculaSubscribe("all.about")
		void all(@Header int priority, @Header(MaculaHeaders.TOPIC) String topic,
				@Header(MaculaHeaders.SEQUENCE) long sequence, NodeId origin, Message raw,
				@Headers Map<String, Object> headers, MessageHeaders messageHeaders,
				org.springframework.messaging.Message<Reading> message, @Header(MaculaHeaders.ORIGIN) NodeId header) {
			this.seen.addAll(List.of(priority, topic, sequence, origin, raw, headers.get("priority"),
					messageHeaders.get(MaculaHeaders.CONTENT_TYPE), "forged?" + messageHeaders.getId(),
					message.getPayload(), header));
		}

		@MaculaSubscribe("origin")
		void origin(@Nullable NodeId origin) {
			this.seen.add("origin " + origin);
		}

	}

	static class Futures extends Listening {

		Futures(List<Object> seen) {
			super(seen);
		}

		@MaculaSubscribe("later")
		CompletableFuture<Void> later() {
			return CompletableFuture.runAsync(() -> this.seen.add("done"));
		}

		@MaculaSubscribe("fails")
		CompletableFuture<Void> fails() {
			return CompletableFuture.failedFuture(new IllegalStateException("later"));
		}

		@MaculaSubscribe("throws")
		void throwsNow() {
			throw new UnsupportedOperationException("now");
		}

	}

	static class Replies extends Listening {

		Replies(List<Object> seen) {
			super(seen);
		}

		@MaculaProcedure("object")
		Reading object(Reading reading) {
			return new Reading(reading.celsius() + 1);
		}

		@MaculaProcedure("validated")
		void validated(@Validated Reading reading) {
		}

		@MaculaProcedure("bytes")
		byte[] bytes() {
			return new byte[] { 1 };
		}

		@MaculaProcedure("text")
		String text() {
			return "warm";
		}

		@MaculaProcedure("nothing")
		void nothing() {
		}

		@MaculaProcedure("later")
		CompletableFuture<List<Integer>> later() {
			return CompletableFuture.supplyAsync(() -> List.of(1, 2));
		}

		@MaculaProcedure("raw")
		Reply raw() {
			return Reply.of(new byte[] { 1 }, "image/png");
		}

		@MaculaProcedure("message")
		org.springframework.messaging.Message<Reading> message() {
			return MessageBuilder.withPayload(new Reading(4)).setHeader("note", "warm").setHeader("number", 1).build();
		}

		@MaculaProcedure("call")
		void call(Call call, NodeId caller, @Header(MaculaHeaders.REMAINING) Duration remaining, @Header String trace,
				@Header(MaculaHeaders.PROCEDURE) String procedure) {
			this.seen.addAll(List.of(call, caller, remaining, trace, procedure));
		}

		@MaculaProcedure("chosen")
		void chosen() {
			throw new RemoteCallException("too_warm", "no more than 30");
		}

		@MaculaProcedure("chosen.later")
		CompletableFuture<Void> chosenLater() {
			return CompletableFuture.failedFuture(new RemoteCallException("too_warm", "no more than 30"));
		}

		@MaculaProcedure("secret")
		void secret() throws Exception {
			throw new Exception("password is 1234");
		}

		@MaculaProcedure("secret.later")
		CompletableFuture<Void> secretLater() {
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalStateException("password is 1234");
			});
		}

		@MaculaProcedure("unwritable")
		Object unwritable() {
			return new Unwritable();
		}

		@MaculaProcedure("conversion.inside")
		void conversionInside() {
			throw new MaculaConversionException("of something else", null);
		}

	}

	static class Unwritable {

		public String getValue() {
			throw new IllegalStateException("password is 1234");
		}

	}

	static class Resolved extends Listening {

		Resolved(List<Object> seen) {
			super(seen);
		}

		@MaculaSubscribe(topics = "${place}.{room}", id = "${place}-listener", concurrency = "${threads}",
				queue = "#{10 * 10}")
		void first() {
		}

		@MaculaSubscribe("#{ {'a', 'b'} }")
		void several() {
		}

		@MaculaSubscribe(topics = "asleep", id = "sleeping", autoStartup = "${missing:false}")
		void asleep() {
		}

		@MaculaProcedure(name = "${place}.set", metadata = "version = #{1 + 1}", version = "#{1 + 1}.1")
		void set() {
		}

	}

	static class Composed extends Listening {

		Composed(List<Object> seen) {
			super(seen);
		}

		@MaculaSubscribe("first")
		@MaculaSubscribe("second")
		void twice() {
		}

		@Custom(topic = "composed.topic")
		void once() {
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@MaculaSubscribe(concurrency = "2")
	@interface Custom {

		@AliasFor(annotation = MaculaSubscribe.class, attribute = "topics")
		String topic();

	}

	static class Proxied extends Listening {

		Proxied(List<Object> seen) {
			super(seen);
		}

		@MaculaSubscribe("proxied")
		public void handle() {
			this.seen.add("target");
		}

	}

	static class ProxyingPostProcessor implements BeanPostProcessor, PriorityOrdered {

		private final List<Object> seen;

		ProxyingPostProcessor(List<Object> seen) {
			this.seen = seen;
		}

		@Override
		public int getOrder() {
			return 0;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (!(bean instanceof Proxied)) {
				return bean;
			}
			ProxyFactory factory = new ProxyFactory();
			factory.setTarget(bean);
			factory.setProxyTargetClass(true);
			factory.addAdvice((org.aopalliance.intercept.MethodInterceptor) (invocation) -> {
				this.seen.add("advice");
				return invocation.proceed();
			});
			return factory.getProxy();
		}

	}

	@Lazy
	static class LazyBean {

		@MaculaSubscribe("lazy")
		void handle() {
		}

	}

	@Scope("prototype")
	static class PrototypeBean {

		@MaculaSubscribe("prototype")
		void handle() {
		}

	}

	static class BadNumber {

		@MaculaSubscribe(topics = "a", concurrency = "many")
		void handle() {
		}

	}

	static class BadParameter {

		@MaculaProcedure("a")
		void handle(Message message) {
		}

	}

	static class NoTopic {

		@MaculaSubscribe
		void handle() {
		}

	}

	static class ReadingValidator implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return type == Reading.class;
		}

		@Override
		public void validate(Object target, Errors errors) {
			if (((Reading) target).celsius() > 30) {
				errors.rejectValue("celsius", "max", "must be at most 30");
			}
		}

	}

}
