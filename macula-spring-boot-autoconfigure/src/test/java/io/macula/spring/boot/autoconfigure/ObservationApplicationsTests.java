package io.macula.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.macula.engine.RemoteCallException;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaExceptionHandler;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.boot.autoconfigure.observation.MaculaObservationAutoConfiguration;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.listener.MaculaMessageRecoverer;
import io.macula.spring.listener.MaculaErrorHandler;
import io.macula.spring.observation.MaculaObservations;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for traces over several applications whose nodes meet in a network inside this
 * process.
 */
class ObservationApplicationsTests {

	private final MemoryNetwork network = new MemoryNetwork();

	private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

	private final SdkTracerProvider provider = SdkTracerProvider.builder()
		.addSpanProcessor(SimpleSpanProcessor.create(this.exporter))
		.build();

	/** Names of the keys of low cardinality, by the name of the observation. */
	private final Map<String, Set<String>> lowKeys = new ConcurrentHashMap<>();

	@AfterEach
	void close() {
		this.provider.close();
	}

	@Test
	void callThroughThreeNodesIsOneTrace() {
		seed().withUserConfiguration(Middle.class)
			.run((middle) -> other("end").withUserConfiguration(End.class)
				.run((end) -> other("start").withUserConfiguration(Start.class).run((start) -> {
					MeshApplications.awaitJoined(end);
					MeshApplications.awaitJoined(start);
					MaculaTemplate template = start.getBean(MaculaTemplate.class);
					Awaitility.await()
						.ignoreExceptions()
						.untilAsserted(
								() -> assertThat(template.call("middle.ask", null, String.class)).isEqualTo("answer"));
					assertThat(template.callAsync("middle.ask.later", null, String.class))
						.succeedsWithin(Duration.ofSeconds(10))
						.isEqualTo("answer");
					Awaitility.await().until(() -> start.getBean(Start.class).told.get() > 1);
					for (String first : List.of("middle.ask", "middle.ask.later")) {
						Awaitility.await()
							.untilAsserted(() -> assertThat(namesOfTraceOf(first)).containsExactlyInAnyOrder(first,
									first, "end.answer", "end.answer", "end.told publish", "end.* process"));
					}
				})));
		SpanData received = spans("end.* process").get(0);
		assertThat(received.getAttributes().asMap())
			.containsEntry(AttributeKey.stringKey("messaging.destination.template"), "end.*")
			.containsEntry(AttributeKey.stringKey("messaging.destination.name"), "end.told")
			.containsEntry(AttributeKey.stringKey("messaging.system"), "macula")
			.containsEntry(AttributeKey.stringKey("macula.endpoint"), "start.told")
			.containsEntry(AttributeKey.stringKey("outcome"), "success");
		// Each value of one of these is a time series for ever
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.lowKeys).isEqualTo(Map.of("macula.publish",
					Set.of("messaging.system", "messaging.operation", "macula.realm", "outcome"), "macula.receive",
					Set.of("messaging.system", "messaging.operation", "messaging.destination.template",
							"macula.endpoint", "macula.realm", "outcome"),
					"macula.call", Set.of("rpc.system", "rpc.method", "macula.realm", "outcome"), "macula.handle",
					Set.of("rpc.system", "rpc.method", "macula.endpoint", "macula.realm", "outcome"))));
	}

	@Test
	void streamIsOneSpanOnEachSideOfOneTrace() {
		seed().withUserConfiguration(End.class, Streaming.class)
			.run((end) -> other("start").withUserConfiguration(Start.class).run((start) -> {
				MeshApplications.awaitJoined(start);
				MaculaTemplate template = start.getBean(MaculaTemplate.class);
				Awaitility.await().ignoreExceptions().untilAsserted(() -> {
					try (Stream<String> items = template.stream("stream.answers", null, String.class)) {
						assertThat(items).containsExactly("answer", "answer");
					}
				});
				Awaitility.await()
					.untilAsserted(() -> assertThat(namesOfTraceOf("stream.answers")).containsExactlyInAnyOrder(
							"stream.answers", "stream.answers", "end.answer", "end.answer", "end.answer", "end.answer",
							"end.told publish", "end.told publish", "end.* process", "end.* process"));
				assertThat(outcome("stream.answers")).isEqualTo("success");
				assertThatExceptionOfType(RemoteCallException.class)
					.isThrownBy(() -> template.stream("stream.fails", null, String.class).toList());
				Awaitility.await().until(() -> spans("stream.fails").size() == 2);
				assertThat(spans("stream.fails")).extracting(SpanData::getTraceId)
					.containsOnly(traceOf("stream.fails"));
				assertThat(outcome("stream.fails")).isEqualTo("error");
				try (Stream<Integer> items = template.stream("stream.endless", null, Integer.class)) {
					assertThat(items.limit(3)).hasSize(3);
				}
				Awaitility.await().until(() -> spans("stream.endless").size() == 2);
				assertThat(outcome("stream.endless")).isEqualTo("success");
				template.streamAsync("stream.endless", null, Integer.class).subscribe(new BrokenReader());
				Awaitility.await().until(() -> spans("stream.endless").size() == 4);
			}));
	}

	@Test
	void traceGoesThroughRetriesAndExceptionHandlers() {
		seed().withUserConfiguration(Failing.class).run((failing) -> {
			Failing bean = failing.getBean(Failing.class);
			MaculaTemplate template = failing.getBean(MaculaTemplate.class);
			template.publish("fails.twice", 1);
			Awaitility.await().until(() -> bean.traces.size() == 3);
			assertThat(bean.traces).containsOnly(traceOf("fails.twice publish"));
			Awaitility.await().until(() -> !spans("fails.twice process").isEmpty());
			assertThat(outcome("fails.twice process")).isEqualTo("success");
			bean.traces.clear();
			template.publish("fails.always", 1);
			Awaitility.await().until(() -> !bean.traces.isEmpty());
			assertThat(bean.traces).containsExactly(traceOf("fails.always publish"));
			bean.traces.clear();
			template.publish("fails.future", 1);
			Awaitility.await().until(() -> bean.traces.size() == 2);
			assertThat(bean.traces).containsOnly(traceOf("fails.future publish"));
			bean.traces.clear();
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> template.call("fails.later", null, Void.class));
			assertThat(bean.traces).containsOnly(traceOf("fails.later"));
			Awaitility.await().until(() -> spans("fails.later").size() == 2);
			assertThat(outcome("fails.later")).isEqualTo("error");
		});
	}

	@Test
	void reactiveTypesCarryTheTraceToOtherThreads() {
		seed().withUserConfiguration(Reactive.class, Clients.class).run((reactive) -> {
			Reactive bean = reactive.getBean(Reactive.class);
			MaculaTemplate template = reactive.getBean(MaculaTemplate.class);
			assertThat(template.call("reactive.one", null, String.class)).isEqualTo("one");
			assertThat(bean.traces).containsExactly(traceOf("reactive.one"));
			bean.traces.clear();
			try (Stream<String> items = template.stream("reactive.items", null, String.class)) {
				assertThat(items).containsExactly("item");
			}
			Awaitility.await().until(() -> spans("reactive.items").size() == 2);
			assertThat(bean.traces).containsExactly(traceOf("reactive.items"));
			bean.traces.clear();
			assertThat(reactive.getBean(Sums.class).sum(bean.later("1").flux()).block()).isEqualTo(1);
			assertThat(bean.traces).containsExactly(traceOf("reactive.sum"));
		});
	}

	@Test
	void observationCanBeSwitchedOff() {
		seed().withPropertyValues("macula.observation.enabled=false")
			.withUserConfiguration(End.class)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(MaculaObservations.class);
				assertThat(context.getBean(MaculaTemplate.class).call("end.answer", null, String.class))
					.isEqualTo("answer");
				assertThat(this.exporter.getFinishedSpanItems()).isEmpty();
			});
	}

	private List<String> namesOfTraceOf(String call) {
		List<SpanData> calls = spans(call);
		String trace = calls.get(calls.size() - 1).getTraceId();
		return this.exporter.getFinishedSpanItems()
			.stream()
			.filter((span) -> span.getTraceId().equals(trace))
			.map(SpanData::getName)
			.toList();
	}

	private List<SpanData> spans(String name) {
		return this.exporter.getFinishedSpanItems().stream().filter((span) -> span.getName().equals(name)).toList();
	}

	private String traceOf(String name) {
		return spans(name).stream().map(SpanData::getTraceId).distinct().collect(Collectors.joining(" "));
	}

	private String outcome(String name) {
		List<SpanData> spans = spans(name);
		return spans.get(spans.size() - 1).getAttributes().get(AttributeKey.stringKey("outcome"));
	}

	private ApplicationContextRunner seed() {
		return observed(MeshApplications.seed(this.network));
	}

	private ApplicationContextRunner other(String host) {
		return observed(MeshApplications.joining(this.network, host));
	}

	private ApplicationContextRunner observed(ApplicationContextRunner application) {
		OtelTracer tracer = new OtelTracer(this.provider.get("test"), new OtelCurrentTraceContext(), (event) -> {
		});
		OtelPropagator propagator = new OtelPropagator(
				ContextPropagators.create(W3CTraceContextPropagator.getInstance()), this.provider.get("test"));
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig()
			.observationHandler(new Keys())
			.observationHandler(new ObservationHandler.FirstMatchingCompositeObservationHandler(
					new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
					new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
					new DefaultTracingObservationHandler(tracer)));
		return application
			.withConfiguration(
					AutoConfigurations.of(MaculaObservationAutoConfiguration.class, ObservationAutoConfiguration.class))
			.withBean(ObservationRegistry.class, () -> registry)
			.withBean(Tracer.class, () -> tracer)
			.withPropertyValues("macula.listener.retry.delay=1ms");
	}

	/**
	 * Notes keys.
	 */
	private final class Keys implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			Set<String> keys = new HashSet<>();
			context.getLowCardinalityKeyValues().forEach((pair) -> keys.add(pair.getKey()));
			ObservationApplicationsTests.this.lowKeys.put(String.valueOf(context.getName()), keys);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	@Configuration(value = "start", proxyBeanMethods = false)
	static class Start {

		final AtomicInteger told = new AtomicInteger();

		@MaculaSubscribe("end.*")
		void told(String text) {
			this.told.incrementAndGet();
		}

	}

	@Configuration(value = "middle", proxyBeanMethods = false)
	static class Middle {

		private final MaculaTemplate template;

		Middle(MaculaTemplate template) {
			this.template = template;
		}

		@MaculaProcedure("middle.ask")
		String ask() {
			return this.template.call("end.answer", null, String.class);
		}

		@MaculaProcedure("middle.ask.later")
		CompletableFuture<String> askLater() {
			return this.template.callAsync("end.answer", null, String.class).thenApply(Function.identity());
		}

	}

	@Configuration(value = "streaming", proxyBeanMethods = false)
	static class Streaming {

		private final MaculaTemplate template;

		Streaming(MaculaTemplate template) {
			this.template = template;
		}

		@MaculaProcedure("stream.answers")
		Stream<String> answers() {
			return Stream.of(1, 2).map((i) -> this.template.call("end.answer", null, String.class));
		}

		@MaculaProcedure("stream.fails")
		Stream<String> fails() {
			return Stream.of(1).map((i) -> {
				throw new IllegalStateException();
			});
		}

		@MaculaProcedure("stream.endless")
		Stream<Integer> endless() {
			return Stream.generate(() -> 1);
		}

	}

	@Configuration(value = "end", proxyBeanMethods = false)
	static class End {

		private final MaculaTemplate template;

		End(MaculaTemplate template) {
			this.template = template;
		}

		@MaculaProcedure("end.answer")
		String answer() {
			this.template.publish("end.told", "told");
			return "answer";
		}

	}

	@MaculaClient
	interface Sums {

		@MaculaCall("reactive.sum")
		Mono<Integer> sum(Flux<String> items);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(Sums.class)
	static class Clients {

	}

	/**
	 * Looks for the trace on threads of others.
	 */
	@Configuration(value = "reactive", proxyBeanMethods = false)
	static class Reactive {

		final List<String> traces = new CopyOnWriteArrayList<>();

		private final Tracer tracer;

		Reactive(Tracer tracer) {
			this.tracer = tracer;
		}

		@MaculaProcedure("reactive.one")
		Mono<String> one() {
			return later("one");
		}

		@MaculaProcedure("reactive.items")
		Flux<String> items() {
			return later("item").flux();
		}

		@MaculaProcedure("reactive.sum")
		int sum(Stream<String> items) {
			return items.mapToInt(Integer::parseInt).sum();
		}

		Mono<String> later(String text) {
			return Mono.delay(Duration.ofMillis(1)).flatMap((tick) -> Mono.deferContextual((context) -> {
				Observation observation = context.getOrDefault(ObservationThreadLocalAccessor.KEY, Observation.NOOP);
				observation.scoped(() -> {
					Span span = this.tracer.currentSpan();
					this.traces.add((span != null) ? span.context().traceId() : "none");
				});
				return Mono.just(text);
			}));
		}

	}

	@Configuration(value = "failing", proxyBeanMethods = false)
	static class Failing {

		final List<String> traces = new CopyOnWriteArrayList<>();

		private final Tracer tracer;

		Failing(Tracer tracer) {
			this.tracer = tracer;
		}

		private void note() {
			Span span = this.tracer.currentSpan();
			this.traces.add((span != null) ? span.context().traceId() : "none");
		}

		@MaculaSubscribe("fails.twice")
		void twice() {
			note();
			if (this.traces.size() < 3) {
				throw new IllegalStateException();
			}
		}

		@MaculaSubscribe("fails.always")
		void always() {
			throw new IllegalStateException();
		}

		@Bean
		MaculaMessageRecoverer recoverer() {
			return (failed) -> {
				note();
				return CompletableFuture.completedFuture(null);
			};
		}

		@MaculaSubscribe(topics = "fails.future", errorHandler = "#{@failing.noting()}")
		CompletableFuture<Void> future() {
			note();
			return CompletableFuture.failedFuture(new IllegalStateException());
		}

		public MaculaErrorHandler noting() {
			return (failed, redelivery) -> {
				note();
				return CompletableFuture.completedFuture(null);
			};
		}

		@MaculaProcedure("fails.later")
		CompletableFuture<Void> later() {
			note();
			CompletableFuture<Void> never = new CompletableFuture<>();
			new Thread(() -> never.completeExceptionally(new IllegalStateException())).start();
			return never;
		}

		@MaculaExceptionHandler
		RemoteCallException handle(IllegalStateException ex) {
			note();
			return new RemoteCallException("failed", "later");
		}

	}

	/**
	 * A reader that breaks the rules.
	 */
	private static final class BrokenReader implements Flow.Subscriber<Integer> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(1);
		}

		@Override
		public void onNext(Integer item) {
			throw new IllegalStateException("a reader must not throw");
		}

		@Override
		public void onError(Throwable failure) {
			// Not told after it has thrown
		}

		@Override
		public void onComplete() {
			// Has no end
		}

	}

}
