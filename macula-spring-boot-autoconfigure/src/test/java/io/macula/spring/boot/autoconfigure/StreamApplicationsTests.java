package io.macula.spring.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.macula.engine.CallCancelledException;
import io.macula.engine.MaculaNode;
import io.macula.engine.NoProviderException;
import io.macula.engine.OverloadedException;
import io.macula.engine.RefusedException;
import io.macula.engine.RemoteCallException;
import io.macula.engine.identity.NodeId;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaExceptionHandler;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.boot.autoconfigure.MeshApplications.Reading;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaDescriptor;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaEndpoint;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.InvalidPayloadException;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;
import io.macula.spring.core.MaculaResponse;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.support.converter.MaculaConversionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of streaming procedures of an application that another application calls.
 */
class StreamApplicationsTests {

	private static final int ITEM = 16 << 10;

	/** More than both sides hold for a reader that asks for nothing. */
	private static final int AHEAD = 120;

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void itemsArriveInEveryWayFromEveryKindOfMethod() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			List<Reading> expected = readings(500);
			assertThat(meters.flux(500).collectList().block()).isEqualTo(expected);
			assertThat(Flux.from(FlowAdapters.toPublisher(meters.flow(500))).collectList().block()).isEqualTo(expected);
			assertThat(Flux.from(meters.reactive(500)).collectList().block()).isEqualTo(expected);
			try (Stream<Reading> items = meters.stream(500)) {
				assertThat(items).isEqualTo(expected);
			}
			assertThat(meters.stream(0)).isEmpty();
			assertGone(meter, caller);
		});
	}

	@Test
	void itemsAreTakenInEveryWayByEveryKindOfMethod() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			double sum = readings(500).stream().mapToDouble(Reading::celsius).sum();
			assertThat(meters.sumOfFlux(Flux.fromIterable(readings(500))).block()).isEqualTo(sum);
			assertThat(meters.sumOfFlow(FlowAdapters.toFlowPublisher(Flux.fromIterable(readings(500)))).join())
				.isEqualTo(sum);
			assertThat(meters.sumOfReactive(Flux.fromIterable(readings(500)))).isEqualTo(sum);
			MaculaResponse<Double> response = meters.sumOfStream(readings(500).stream());
			assertThat(response.body()).isEqualTo(sum);
			assertThat(response.responder()).isEqualTo(meter.getBean(MaculaNode.class).id());
			meters.collect(Flux.fromIterable(readings(3)));
			assertThat(meter.getBean(Meter.class).collected).isEqualTo(readings(3));
			assertThat(meters.sumOfFlux(Flux.empty()).block()).isZero();
			assertGone(meter, caller);
		});
	}

	@Test
	void itemsGoBothWaysAtOnce() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			SubmissionPublisher<Reading> source = new SubmissionPublisher<>();
			List<Reading> seen = new CopyOnWriteArrayList<>();
			Flux<Reading> doubled = meters.doubleFlux(Flux.from(FlowAdapters.toPublisher(source)));
			CompletableFuture<Void> end = doubled.doOnNext(seen::add).then().toFuture();
			Awaitility.await().until(source::hasSubscribers);
			for (int i = 1; i <= 3; i++) {
				source.submit(new Reading(i));
				int count = i;
				Awaitility.await().until(() -> seen.size() == count);
			}
			assertThat(end).isNotDone();
			source.close();
			assertThat(end).succeedsWithin(Duration.ofSeconds(10));
			assertThat(seen).containsExactly(new Reading(2), new Reading(4), new Reading(6));
			try (Stream<Reading> items = meters.doubleStream(readings(100).stream())) {
				assertThat(items).hasSize(100).element(3).isEqualTo(new Reading(6));
			}
			assertGone(meter, caller);
		});
	}

	@Test
	void textsAndBytesCrossAsTheyAre() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			assertThat(meters.texts(Stream.of("a", "{b", ""))).containsExactly("a!", "{b!", "!");
			assertThat(meters.bytes(Flux.just(new byte[] { 1, 2 })).collectList().block())
				.containsExactly(new byte[] { 2, 1 });
			assertThat(meters.who("C")).containsExactly(caller.getBean(MaculaNode.class).id().toString(), "C");
		});
	}

	@Test
	void templateStreams() {
		run((meter, caller) -> {
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			try (Stream<Reading> items = template.stream("meter.flux", 3, Reading.class)) {
				assertThat(items).isEqualTo(readings(3));
			}
			try (Stream<List<Reading>> items = template.stream("meter.lists", null, new ParameterizedTypeReference<>() {
			})) {
				assertThat(items).containsExactly(readings(2));
			}
			assertThat(flux(template.streamAsync("meter.flux", 3, Reading.class)).collectList().block())
				.isEqualTo(readings(3));
			Flux<List<Reading>> again = flux(
					template.streamAsync("meter.lists", null, new ParameterizedTypeReference<>() {
					}));
			assertThat(template.newCall("meter.lists", null).version("1.x").stream(List.class).toList()).hasSize(1);
			assertThatExceptionOfType(NoProviderException.class)
				.isThrownBy(() -> template.newCall("meter.lists", null).version("2.x").stream(List.class));
			assertThat(again.repeat(2).collectList().block()).containsExactly(readings(2), readings(2), readings(2));
			assertThat(template.newCall("meter.sum.flux", null)
				.items(readings(3).stream(), Reading.class)
				.call(Double.class)).isEqualTo(3);
			assertThat(template.newCall("meter.sum.stream", null)
				.items(FlowAdapters.toFlowPublisher(Flux.fromIterable(readings(3))), Reading.class)
				.timeout(Duration.ofSeconds(20))
				.callAsync(Double.class)).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(3.0);
			assertGone(meter, caller);
		});
	}

	@Test
	void slowReaderStopsTheProducer() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			for (String kind : List.of("flux", "stream")) {
				Endless endless = meter.getBean(Meter.class).endless(kind);
				List<byte[]> seen = new CopyOnWriteArrayList<>();
				BaseSubscriber<byte[]> reader = new BaseSubscriber<>() {

					@Override
					protected void hookOnSubscribe(Subscription subscription) {
						request(1);
					}

					@Override
					protected void hookOnNext(byte[] item) {
						seen.add(item);
					}

				};
				(kind.equals("flux") ? meters.endlessFlux() : meters.endlessStream()).subscribe(reader);
				Awaitility.await().until(() -> seen.size() == 1);
				int stopped = settled(endless.produced);
				assertThat(stopped).isLessThan(AHEAD);
				assertThat(seen).hasSize(1);
				reader.request(500);
				Awaitility.await().until(() -> seen.size() == 501);
				assertThat(settled(endless.produced)).isLessThan(AHEAD + 500);
				assertThat(endless.ended).isNotDone();
				reader.cancel();
				assertThat(endless.ended).succeedsWithin(Duration.ofSeconds(10));
			}
			assertGone(meter, caller);
		});
	}

	@Test
	void slowHandlerStopsTheCaller() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			Meter bean = meter.getBean(Meter.class);
			Endless endless = new Endless();
			CompletableFuture<Integer> first = meters.takeOneThenWait(endless.stream());
			bean.entered.await();
			assertThat(settled(endless.produced)).isLessThan(AHEAD);
			assertThat(endless.ended).isNotDone();
			bean.go.countDown();
			assertThat(first).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(ITEM);
			assertThat(endless.ended).succeedsWithin(Duration.ofSeconds(10));
			assertGone(meter, caller);
		});
	}

	@Test
	void callerThatWantsNoMoreEndsTheSource() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			Meter bean = meter.getBean(Meter.class);
			assertThat(meters.endlessFlux().take(3).count().block()).isEqualTo(3);
			assertThat(bean.endless("flux").ended).succeedsWithin(Duration.ofSeconds(10));
			assertThat(meters.endlessStream().take(3).count().block()).isEqualTo(3);
			assertThat(bean.endless("stream").ended).succeedsWithin(Duration.ofSeconds(10));
			bean.endless.clear();
			try (Stream<byte[]> items = meters.endlessStreamAsStream()) {
				assertThat(items.limit(3)).hasSize(3);
			}
			assertThat(bean.endless("stream").ended).succeedsWithin(Duration.ofSeconds(10));
			Endless source = new Endless();
			assertThat(meters.echo(source.flux()).take(3).count().block()).isEqualTo(3);
			assertThat(source.ended).succeedsWithin(Duration.ofSeconds(10));
			assertGone(meter, caller);
		});
	}

	@Test
	void callerThatWantsNoMoreOfWhatHasArrivedEndsTheSource() {
		run((meter, caller) -> {
			Endless source = new Endless();
			BaseSubscriber<byte[]> reader = new BaseSubscriber<>() {

				@Override
				protected void hookOnSubscribe(Subscription subscription) {
					request(1);
				}

			};
			caller.getBean(Meters.class).firstFew(source.flux()).subscribe(reader);
			// The handler has finished and drops what comes
			Awaitility.await().until(() -> source.produced.get() > 10 * AHEAD);
			reader.cancel();
			assertThat(source.ended).succeedsWithin(Duration.ofSeconds(10));
			assertGone(meter, caller);
		});
	}

	@Test
	void blockingSourceMayWaitForAnswers() {
		run((meter, caller) -> {
			BlockingQueue<Reading> next = new LinkedBlockingQueue<>(readings(1));
			Stream<Reading> source = Stream.generate(() -> take(next)).limit(3);
			List<Reading> seen = flux(caller.getBean(MaculaTemplate.class)
				.newCall("meter.double.flux", null)
				.items(source, Reading.class)
				.streamAsync(Reading.class)).doOnNext((answer) -> next.add(new Reading(answer.celsius() + 1)))
				.collectList()
				.block(Duration.ofSeconds(20));
			assertThat(seen).containsExactly(new Reading(0), new Reading(2), new Reading(6));
			assertGone(meter, caller);
		});
	}

	@Test
	void blockingSourceIsInterruptedBeforeItsFirstItem() {
		run((meter, caller) -> {
			CountDownLatch entered = new CountDownLatch(1);
			CompletableFuture<Void> closed = new CompletableFuture<>();
			Stream<Reading> source = Stream.generate(() -> {
				entered.countDown();
				return take(new LinkedBlockingQueue<>());
			}).onClose(() -> closed.complete(null));
			Disposable reader = flux(caller.getBean(MaculaTemplate.class)
				.newCall("meter.double.flux", null)
				.items(source, Reading.class)
				.streamAsync(Reading.class)).subscribe();
			entered.await();
			reader.dispose();
			assertThat(closed).succeedsWithin(Duration.ofSeconds(10));
			assertGone(meter, caller);
		});
	}

	@Test
	void sourceThatCanBeReadOnceIsNotTakenForAnEmptyOne() {
		run((meter, caller) -> {
			Flux<Reading> doubled = flux(caller.getBean(MaculaTemplate.class)
				.newCall("meter.double.flux", null)
				.items(readings(3).stream(), Reading.class)
				.streamAsync(Reading.class));
			assertThat(doubled.count().block(Duration.ofSeconds(10))).isEqualTo(3);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(doubled::blockLast)
				.withMessageContaining("read once");
			assertGone(meter, caller);
		});
	}

	private static Reading take(BlockingQueue<Reading> readings) {
		try {
			return readings.take();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void closingWakesTheThreadThatReads() {
		run((meter, caller) -> {
			Stream<byte[]> silent = caller.getBean(Meters.class).silent();
			CountDownLatch reading = new CountDownLatch(1);
			CompletableFuture<Long> counted = CompletableFuture
				.supplyAsync(() -> silent.peek((item) -> reading.countDown()).filter((item) -> true).count());
			reading.await();
			meter.getBean(Meter.class).entered.await();
			silent.close();
			assertThat(counted).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(CallCancelledException.class);
			assertThat(meter.getBean(Meter.class).interrupted).succeedsWithin(Duration.ofSeconds(10));
			assertGone(meter, caller);
		});
	}

	@Test
	void handlerThatWantsNoMoreAnswersAndEndsTheSource() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			for (boolean blocking : new boolean[] { false, true }) {
				Endless source = new Endless();
				Mono<Integer> answer = blocking ? meters.firstOfStream(source.flux())
						: meters.firstOfFlux(source.flux());
				assertThat(answer.block(Duration.ofSeconds(10))).isEqualTo(3 * ITEM);
				assertThat(source.ended).succeedsWithin(Duration.ofSeconds(10));
			}
			Endless source = new Endless();
			assertThat(meters.firstFew(source.flux()).count().block(Duration.ofSeconds(10))).isEqualTo(3);
			assertThat(source.ended).succeedsWithin(Duration.ofSeconds(10));
			assertGone(meter, caller);
		});
	}

	@Test
	void failuresOfTheHandlerAreToldAsThoseOfCalls() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			assertFailure(meters, "broken", RemoteCallException.HANDLER_ERROR, "Procedure 'meter.fails' failed", 2);
			assertFailure(meters, "chosen", "too_warm", "no more than 30", 2);
			assertFailure(meters, "translated", "not_found", "nothing of that name", 2);
			assertFailure(meters, "thrown", RemoteCallException.HANDLER_ERROR, "Procedure 'meter.fails' failed", 0);
			assertFailure(meters, "null", RemoteCallException.HANDLER_ERROR, "Procedure 'meter.fails' failed", 1);
			assertThat(meters.fails("replaced").collectList().block()).containsExactly("1", "2", "instead");
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> meters.failsAsStream("translated").forEach((item) -> {
				}))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("not_found"));
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> meters.sumFails(Flux.fromIterable(readings(3)), "translated").block())
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("not_found"));
			assertGone(meter, caller);
		});
	}

	private static void assertFailure(Meters meters, String how, String code, String message, int items) {
		List<String> seen = new ArrayList<>();
		assertThatExceptionOfType(RemoteCallException.class)
			.isThrownBy(() -> meters.fails(how).doOnNext(seen::add).blockLast())
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(code))
			.withMessage(message);
		assertThat(seen).hasSizeLessThanOrEqualTo(items);
	}

	@Test
	void failureOfTheCallersItemsEndsTheStreamAndIsItsOwn() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			Flux<Reading> failing = Flux.concat(Flux.fromIterable(readings(3)),
					Flux.error(new IllegalStateException("password is 1234")));
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> meters.sumOfFlux(failing).block())
				.withMessage("password is 1234");
			Meter bean = meter.getBean(Meter.class);
			assertThat(bean.sumFailure).succeedsWithin(Duration.ofSeconds(10))
				.isInstanceOf(RemoteCallException.class)
				.satisfies((failure) -> assertThat(failure).hasMessageNotContaining("1234"));
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> meters.sumOfStream(Stream.of(1).map((one) -> {
					throw new IllegalStateException("no reading");
				})));
			assertGone(meter, caller);
		});
	}

	@Test
	void methodThatPassesItemsOnSeesWhyTheyEndAndNotACancellation() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			List<Throwable> told = meter.getBean(Meter.class).told;
			for (int i = 0; i < 50; i++) {
				Flux<Reading> failing = Flux.concat(Flux.fromIterable(readings(i % 10)),
						Flux.error(new IllegalStateException("broken")));
				assertThatExceptionOfType(IllegalStateException.class)
					.isThrownBy(() -> meters.doubleTold(failing).blockLast());
			}
			Awaitility.await().until(() -> told.size() == 50);
			assertThat(told).hasOnlyElementsOfType(RemoteCallException.class);
			assertGone(meter, caller);
		});
	}

	@Test
	void whatAMethodGivesBesideItemsThatFailedIsCancelled() {
		run((meter, caller) -> {
			Meter bean = meter.getBean(Meter.class);
			Mono<Reading> failing = Mono.fromCallable(() -> {
				bean.entered.await();
				throw new IllegalStateException("broken");
			});
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> caller.getBean(Meters.class).merged(failing.flux()).blockLast());
			assertThat(bean.endless("merged").ended).succeedsWithin(Duration.ofSeconds(10));
			assertGone(meter, caller);
		});
	}

	@Test
	void itemsThatDoNotSuitAreRefusedByName() {
		run((meter, caller) -> {
			MaculaTemplate template = caller.getBean(MaculaTemplate.class);
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> template.newCall("meter.sum.flux", null)
					.items(Stream.of("warm"), String.class)
					.call(Double.class))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("invalid_argument"))
				.withMessageContaining("meter.sum.flux")
				.withMessageContaining("text/plain");
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> template.newCall("meter.single", null)
					.items(Stream.of(1), Integer.class)
					.stream(byte[].class)
					.toList())
				.withMessageContaining("it takes none");
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> template.stream("meter.flux", "many", Reading.class).toList())
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("invalid_argument"));
			assertThatExceptionOfType(MaculaConversionException.class)
				.isThrownBy(() -> template.stream("meter.flux", 3, Integer.class).toList());
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> template.newCall("meter.double.flux", null)
					.items(readings(2).stream(), Reading.class)
					.call(Reading.class))
				.withMessageContaining("several results");
			assertGone(meter, caller);
		});
	}

	@Test
	void itemsAreValidatedOnBothSides() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			assertThatExceptionOfType(InvalidPayloadException.class)
				.isThrownBy(() -> meters.validated(Stream.of(new Reading(1), new Reading(-300))))
				.withMessageContaining("celsius");
			assertThatExceptionOfType(InvalidPayloadException.class)
				.isThrownBy(() -> meters.validatedFlux(Flux.just(new Reading(-300))).block());
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> meters.unchecked(Stream.of(new Reading(1), new Reading(-300))))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("invalid_argument"))
				.withMessageContaining("'celsius' below zero point");
			assertThat(meters.validated(Stream.of(new Reading(1)))).isOne();
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> meters.unchecked(Stream.of(new Reading(1), new Reading(5e9))))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(RemoteCallException.HANDLER_ERROR))
				.withMessage("Procedure 'meter.validated' failed");
			assertGone(meter, caller);
		});
	}

	@Test
	void openingFailsAsACallDoes() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			assertThatExceptionOfType(NoProviderException.class).isThrownBy(meters::missing);
			assertThatExceptionOfType(NoProviderException.class).isThrownBy(() -> meters.missingFlux().blockLast());
			Endless unread = new Endless();
			assertThatExceptionOfType(NoProviderException.class).isThrownBy(() -> meters.missingSum(unread.stream()));
			assertThat(unread.ended).isDone();
			assertThat(unread.produced).hasValue(0);
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> caller.getBean(MaculaTemplate.class).stream("meter.plain", null, String.class))
				.withMessageContaining("is no stream");
			assertThat(caller.getBean(MaculaTemplate.class).call("meter.plain", null, String.class)).isEqualTo("plain");
		});
	}

	@Test
	void pauseLimitAndStopRefuseNewStreams() {
		run((meter, caller) -> {
			MaculaEndpointRegistry registry = meter.getBean(MaculaEndpointRegistry.class);
			Meters meters = caller.getBean(Meters.class);
			registry.pause("meter.stream");
			assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> meters.stream(1))
				.withMessageContaining("paused");
			registry.resume("meter.stream");
			assertThat(meters.stream(1)).hasSize(1);
			Stream<byte[]> only = meters.single();
			assertThatExceptionOfType(OverloadedException.class).isThrownBy(meters::single)
				.withMessageContaining("1 streams at once");
			assertThat(registry.container("meter.single").inProgress()).isOne();
			only.close();
			Awaitility.await().until(() -> registry.container("meter.single").inProgress() == 0);
			meters.single().close();
			MaculaDescriptor seen = meter.getBean(MaculaEndpoint.class).describe();
			assertThat(seen.listeners()).filteredOn((listener) -> listener.id().equals("meter.stream"))
				.extracting(MaculaDescriptor.Listener::kind)
				.containsExactly("stream");
			assertThat(seen.procedures()).contains("meter.stream", "meter.plain");
			assertThat(registry.stop("meter.stream")).succeedsWithin(Duration.ofSeconds(10));
			assertThatExceptionOfType(NoProviderException.class).isThrownBy(() -> meters.stream(1));
		});
	}

	@Test
	void streamThatTakesTooLongIsEnded() {
		run((meter, caller) -> {
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> caller.getBean(Meters.class).hasty().blockLast())
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("handler_timeout"));
			assertThat(meter.getBean(Meter.class).endless("hasty").ended).succeedsWithin(Duration.ofSeconds(10));
		});
	}

	@Test
	void streamInProgressFinishesWhileTheApplicationStops() {
		MeshApplications.joining(this.network, "other")
			.withUserConfiguration(Clients.class)
			.run((ContextConsumer<ApplicationContext>) (caller) -> {
				CompletableFuture<List<Integer>> all = new CompletableFuture<>();
				MeshApplications.seed(this.network).withUserConfiguration(Meter.class).run((meter) -> {
					MeshApplications.awaitJoined(caller);
					Meter bean = meter.getBean(Meter.class);
					Awaitility.await()
						.ignoreExceptions()
						.untilAsserted(() -> assertThat(caller.getBean(Meters.class).stream(1)).hasSize(1));
					caller.getBean(Meters.class).later().collectList().subscribe(all::complete);
					bean.entered.await();
					new Thread(() -> {
						Awaitility.await().until(() -> meter.getBean(MaculaNode.class).procedures().isEmpty());
						bean.go.countDown();
					}).start();
				});
				assertThat(all).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(List.of(1, 2, 3));
			});
	}

	@Test
	void nothingOfTheApplicationRunsOnALoop() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			Set<String> threads = ConcurrentHashMap.newKeySet();
			Stream<Reading> source = readings(500).stream()
				.peek((item) -> threads.add(Thread.currentThread().getName()));
			meters.doubleThreads(Flux.fromStream(source))
				.doOnNext((item) -> threads.add(Thread.currentThread().getName()))
				.blockLast();
			meters.doubleStream(readings(500).stream().peek((item) -> threads.add(Thread.currentThread().getName())))
				.forEach((item) -> threads.add(Thread.currentThread().getName()));
			Meter bean = meter.getBean(Meter.class);
			threads.addAll(bean.threads);
			assertThat(meters.endlessFlux().take(3).count().block()).isEqualTo(3);
			Endless sent = new Endless();
			assertThat(meters.firstFew(sent.flux()).count().block()).isEqualTo(3);
			for (Endless endless : List.of(bean.endless("flux"), sent)) {
				assertThat(endless.ended).succeedsWithin(Duration.ofSeconds(10));
				threads.addAll(endless.endedBy);
			}
			assertThat(threads).isNotEmpty().noneMatch((name) -> name.matches("macula-[0-9a-f]{8}-\\d+-\\d+"));
		});
	}

	@Test
	void handlersThatWaitForEachOthersStreamsDoNotDeadlock() {
		run((meter, caller) -> {
			Meters meters = caller.getBean(Meters.class);
			List<CompletableFuture<Long>> sums = IntStream.range(0, 40)
				.mapToObj((i) -> CompletableFuture.supplyAsync(() -> {
					try (Stream<Integer> items = meters.nested(6)) {
						return items.mapToLong(Integer::longValue).sum();
					}
				}, (task) -> new Thread(task).start()))
				.toList();
			for (CompletableFuture<Long> sum : sums) {
				assertThat(sum).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(7 * 50L);
			}
			assertGone(meter, caller);
		});
	}

	private static int settled(AtomicInteger count) {
		AtomicInteger before = new AtomicInteger(-1);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(100))
			.until(() -> before.getAndSet(count.get()) == count.get());
		return count.get();
	}

	private static void assertGone(ApplicationContext... contexts) {
		for (ApplicationContext context : contexts) {
			MaculaNode node = context.getBean(MaculaNode.class);
			Awaitility.await()
				.untilAsserted(() -> assertThat(node.counters()).containsEntry("rpc.streams", 0L)
					.containsEntry("rpc.streams.waiting_bytes", 0L));
			Awaitility.await()
				.until(() -> context.getBean(MaculaEndpointRegistry.class)
					.containers()
					.stream()
					.allMatch((container) -> container.inProgress() == 0));
		}
	}

	private static List<Reading> readings(int count) {
		return IntStream.range(0, count).mapToObj(Reading::new).toList();
	}

	private static <T> Flux<T> flux(Flow.Publisher<T> publisher) {
		return Flux.from(FlowAdapters.toPublisher(publisher));
	}

	private void run(Check check) {
		MeshApplications.seed(this.network)
			.withUserConfiguration(Meter.class)
			.run((meter) -> MeshApplications.joining(this.network, "other")
				.withUserConfiguration(Clients.class)
				.run((ContextConsumer<ApplicationContext>) (caller) -> {
					assertThat(caller).isNotNull();
					MeshApplications.awaitJoined(caller);
					Awaitility.await()
						.ignoreExceptions()
						.until(() -> "plain"
							.equals(caller.getBean(MaculaTemplate.class).call("meter.plain", null, String.class)));
					check.accept(meter, caller);
				}));
	}

	private interface Check {

		void accept(ApplicationContext meter, ApplicationContext caller) throws Exception;

	}

	/**
	 * A source without an end that tells what became of it.
	 */
	private static final class Endless {

		private final AtomicInteger produced = new AtomicInteger();

		private final CompletableFuture<Void> ended = new CompletableFuture<>();

		private final Set<String> endedBy = ConcurrentHashMap.newKeySet();

		Flux<byte[]> flux() {
			return Flux.<byte[]>generate((sink) -> {
				this.produced.incrementAndGet();
				sink.next(new byte[ITEM]);
			}).doOnCancel(this::end);
		}

		Stream<byte[]> stream() {
			return Stream.generate(() -> {
				this.produced.incrementAndGet();
				return new byte[ITEM];
			}).onClose(this::end);
		}

		private void end() {
			this.endedBy.add(Thread.currentThread().getName());
			this.ended.complete(null);
		}

	}

	@MaculaClient("meter")
	interface Meters {

		@MaculaCall("flux")
		Flux<Reading> flux(int count);

		@MaculaCall("flow")
		Flow.Publisher<Reading> flow(int count);

		@MaculaCall("reactive")
		Publisher<Reading> reactive(int count);

		@MaculaCall("stream")
		Stream<Reading> stream(int count);

		@MaculaCall("sum.flux")
		Mono<Double> sumOfFlux(Flux<Reading> readings);

		@MaculaCall("sum.flow")
		CompletableFuture<Double> sumOfFlow(Flow.Publisher<Reading> readings);

		@MaculaCall("sum.reactive")
		double sumOfReactive(Publisher<Reading> readings);

		@MaculaCall("sum.stream")
		MaculaResponse<Double> sumOfStream(Stream<Reading> readings);

		@MaculaCall("sum.fails")
		Mono<Double> sumFails(Flux<Reading> readings, @Header String how);

		@MaculaCall("collect")
		void collect(Flux<Reading> readings);

		@MaculaCall("double.flux")
		Flux<Reading> doubleFlux(Flux<Reading> readings);

		@MaculaCall("double.told")
		Flux<Reading> doubleTold(Flux<Reading> readings);

		@MaculaCall("merged")
		Flux<Reading> merged(Flux<Reading> readings);

		@MaculaCall("double.threads")
		Flux<Reading> doubleThreads(Flux<Reading> readings);

		@MaculaCall("double.stream")
		Stream<Reading> doubleStream(Stream<Reading> readings);

		@MaculaCall("texts")
		Stream<String> texts(Stream<String> texts);

		@MaculaCall("bytes")
		Flux<byte[]> bytes(Flux<byte[]> bytes);

		@MaculaCall("who")
		Stream<String> who(@Header String unit);

		@MaculaCall("endless.flux")
		Flux<byte[]> endlessFlux();

		@MaculaCall("endless.stream")
		Flux<byte[]> endlessStream();

		@MaculaCall("endless.stream")
		Stream<byte[]> endlessStreamAsStream();

		@MaculaCall("silent")
		Stream<byte[]> silent();

		@MaculaCall("single")
		Stream<byte[]> single();

		@MaculaCall("hasty")
		Flux<byte[]> hasty();

		@MaculaCall("wait")
		CompletableFuture<Integer> takeOneThenWait(Stream<byte[]> bytes);

		@MaculaCall("echo")
		Flux<byte[]> echo(Flux<byte[]> bytes);

		@MaculaCall("first.flux")
		Mono<Integer> firstOfFlux(Flux<byte[]> bytes);

		@MaculaCall("first.stream")
		Mono<Integer> firstOfStream(Flux<byte[]> bytes);

		@MaculaCall("first.few")
		Flux<byte[]> firstFew(Flux<byte[]> bytes);

		@MaculaCall("fails")
		Flux<String> fails(String how);

		@MaculaCall("fails")
		Stream<String> failsAsStream(String how);

		@MaculaCall("validated")
		double validated(@Validated Stream<Reading> readings);

		@MaculaCall("validated")
		Mono<Double> validatedFlux(@Validated Flux<Reading> readings);

		@MaculaCall("validated")
		double unchecked(Stream<Reading> readings);

		@MaculaCall("missing")
		int missingSum(Stream<byte[]> readings);

		@MaculaCall("missing")
		Stream<Reading> missing();

		@MaculaCall("missing")
		Flux<Reading> missingFlux();

		@MaculaCall("later")
		Flux<Integer> later();

		@MaculaCall("nested")
		Stream<Integer> nested(int depth);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(Meters.class)
	@Import(ZeroPoint.class)
	static class Clients {

	}

	/**
	 * Says what a reading can be.
	 */
	static class ZeroPoint implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return type == Reading.class;
		}

		@Override
		public void validate(Object target, Errors errors) {
			if (((Reading) target).celsius() > 1e9) {
				throw new IllegalStateException("password is 1234");
			}
			if (((Reading) target).celsius() < -273.15) {
				errors.rejectValue("celsius", "cold", "below zero point");
			}
		}

	}

	/**
	 * Offers streams.
	 */
	@Configuration(value = "meter", proxyBeanMethods = false)
	@Import(ZeroPoint.class)
	static class Meter {

		final ConcurrentHashMap<String, Endless> endless = new ConcurrentHashMap<>();

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch go = new CountDownLatch(1);

		final CompletableFuture<Void> interrupted = new CompletableFuture<>();

		final CompletableFuture<Throwable> sumFailure = new CompletableFuture<>();

		final List<Reading> collected = new CopyOnWriteArrayList<>();

		final List<Throwable> told = new CopyOnWriteArrayList<>();

		final Set<String> threads = ConcurrentHashMap.newKeySet();

		private final MaculaTemplate template;

		Meter(MaculaTemplate template) {
			this.template = template;
		}

		Endless endless(String kind) {
			return this.endless.computeIfAbsent(kind, (name) -> new Endless());
		}

		@MaculaProcedure("meter.plain")
		Mono<String> plain() {
			return Mono.just("plain");
		}

		@MaculaProcedure("meter.flux")
		@MaculaProcedure("meter.other")
		Flux<Reading> flux(int count) {
			return Flux.fromIterable(readings(count));
		}

		@MaculaProcedure("meter.flow")
		Flow.Publisher<Reading> flow(int count) {
			return FlowAdapters.toFlowPublisher(Flux.fromIterable(readings(count)));
		}

		@MaculaProcedure("meter.reactive")
		Publisher<Reading> reactive(int count) {
			return Flux.fromIterable(readings(count));
		}

		@MaculaProcedure(name = "meter.stream", id = "meter.stream")
		Stream<Reading> stream(int count) {
			return readings(count).stream();
		}

		@MaculaProcedure(name = "meter.lists", version = "1.2")
		Stream<List<Reading>> lists() {
			return Stream.of(readings(2));
		}

		@MaculaProcedure("meter.sum.flux")
		Mono<Double> sumOfFlux(Flux<Reading> readings) {
			return readings.doOnError(this.sumFailure::complete).reduce(0.0, (sum, one) -> sum + one.celsius());
		}

		@MaculaProcedure("meter.sum.flow")
		CompletableFuture<Double> sumOfFlow(Flow.Publisher<Reading> readings) {
			return StreamApplicationsTests.flux(readings).reduce(0.0, (sum, one) -> sum + one.celsius()).toFuture();
		}

		@MaculaProcedure("meter.sum.reactive")
		Mono<Double> sumOfReactive(Publisher<Reading> readings) {
			return Flux.from(readings).reduce(0.0, (sum, one) -> sum + one.celsius());
		}

		@MaculaProcedure("meter.sum.stream")
		double sumOfStream(Stream<Reading> readings) {
			return readings.mapToDouble(Reading::celsius).sum();
		}

		@MaculaProcedure("meter.sum.fails")
		double sumFails(Stream<Reading> readings, @Header String how) {
			fail(how);
			return 0;
		}

		@MaculaProcedure("meter.validated")
		double validated(@Validated Stream<Reading> readings) {
			return readings.mapToDouble(Reading::celsius).sum();
		}

		@MaculaProcedure("meter.collect")
		void collect(Flux<Reading> readings) {
			readings.subscribe(this.collected::add);
		}

		@MaculaProcedure("meter.double.flux")
		Flux<Reading> doubleFlux(Flux<Reading> readings) {
			return readings.map((one) -> new Reading(2 * one.celsius()));
		}

		@MaculaProcedure("meter.double.told")
		Flux<Reading> doubleTold(Flux<Reading> readings) {
			return readings.doOnError(this.told::add)
				.doOnCancel(() -> this.told.add(new CancellationException()))
				.map((one) -> new Reading(2 * one.celsius()));
		}

		@MaculaProcedure("meter.merged")
		Flux<Reading> merged(Flux<Reading> readings) {
			Flux<Reading> never = Flux.<Reading>never()
				.doOnSubscribe((subscription) -> this.entered.countDown())
				.doOnCancel(() -> endless("merged").ended.complete(null));
			return Flux.merge(readings.onErrorComplete(), never);
		}

		@MaculaProcedure("meter.double.threads")
		Flux<Reading> doubleThreads(Flux<Reading> readings) {
			return readings.doOnNext((one) -> this.threads.add(Thread.currentThread().getName()));
		}

		@MaculaProcedure("meter.double.stream")
		Stream<Reading> doubleStream(Stream<Reading> readings) {
			this.threads.add(Thread.currentThread().getName());
			return readings.peek((one) -> this.threads.add(Thread.currentThread().getName()))
				.map((one) -> new Reading(2 * one.celsius()));
		}

		@MaculaProcedure("meter.texts")
		Stream<String> texts(Stream<String> texts) {
			return texts.map((text) -> text + "!");
		}

		@MaculaProcedure("meter.bytes")
		Flux<byte[]> bytes(Flux<byte[]> bytes) {
			return bytes.map((each) -> new byte[] { each[1], each[0] });
		}

		@MaculaProcedure("meter.who")
		Stream<String> who(NodeId caller, @Header String unit) {
			return Stream.of(caller.toString(), unit);
		}

		@MaculaProcedure("meter.endless.flux")
		Flux<byte[]> endlessFlux() {
			return endless("flux").flux();
		}

		@MaculaProcedure("meter.endless.stream")
		Stream<byte[]> endlessStream() {
			return endless("stream").stream();
		}

		@MaculaProcedure("meter.silent")
		Stream<byte[]> silent() {
			return Stream.iterate(new byte[0], (before) -> {
				this.entered.countDown();
				try {
					this.go.await();
				}
				catch (InterruptedException ex) {
					this.interrupted.complete(null);
				}
				return new byte[0];
			});
		}

		@MaculaProcedure(name = "meter.single", id = "meter.single", concurrency = "1")
		Flux<byte[]> single() {
			return Flux.never();
		}

		@MaculaProcedure(name = "meter.hasty", timeout = "200ms")
		Flux<byte[]> hasty() {
			return Flux.<byte[]>never().doOnCancel(() -> endless("hasty").ended.complete(null));
		}

		@MaculaProcedure("meter.wait")
		int takeOneThenWait(Stream<byte[]> bytes) throws InterruptedException {
			int length = bytes.iterator().next().length;
			this.entered.countDown();
			this.go.await();
			return length;
		}

		@MaculaProcedure("meter.echo")
		Flux<byte[]> echo(Flux<byte[]> bytes) {
			return bytes;
		}

		@MaculaProcedure("meter.first.flux")
		Mono<Integer> firstOfFlux(Flux<byte[]> bytes) {
			return bytes.take(3).reduce(0, (sum, one) -> sum + one.length);
		}

		@MaculaProcedure("meter.first.stream")
		int firstOfStream(Stream<byte[]> bytes) {
			return bytes.limit(3).mapToInt((one) -> one.length).sum();
		}

		@MaculaProcedure("meter.first.few")
		Stream<byte[]> firstFew(Stream<byte[]> bytes) {
			return bytes.limit(3);
		}

		@MaculaProcedure("meter.fails")
		Flux<String> fails(String how) {
			if (how.equals("thrown")) {
				throw new IllegalStateException("password is 1234");
			}
			if (how.equals("null")) {
				return FluxOfNull.instance();
			}
			return Flux.concat(Flux.just("1", "2"), Flux.defer(() -> {
				fail(how);
				return Flux.empty();
			}));
		}

		private static void fail(String how) {
			switch (how) {
				case "chosen" -> throw new RemoteCallException("too_warm", "no more than 30");
				case "translated" -> throw new NoSuchElementException("password is 1234");
				case "replaced" -> throw new UnsupportedOperationException("password is 1234");
				default -> throw new IllegalStateException("password is 1234");
			}
		}

		@MaculaExceptionHandler
		RemoteCallException missing(NoSuchElementException ex) {
			return new RemoteCallException("not_found", "nothing of that name");
		}

		@MaculaExceptionHandler(UnsupportedOperationException.class)
		Flux<String> instead() {
			return Flux.just("instead");
		}

		@MaculaProcedure("meter.later")
		Flux<Integer> later() {
			return Flux.concat(Flux.just(1), Mono.fromCallable(() -> {
				this.entered.countDown();
				this.go.await();
				return 2;
			}), Flux.just(3));
		}

		@MaculaProcedure("meter.nested")
		Stream<Integer> nested(int depth) {
			return (depth == 0) ? Stream.generate(() -> 1).limit(50)
					: this.template.stream("meter.nested", depth - 1, Integer.class).map((one) -> one + 1);
		}

	}

	/**
	 * A publisher that breaks the rules.
	 */
	private static final class FluxOfNull {

		static Flux<String> instance() {
			return Flux.just("1")
				.map((one) -> new String(new byte[0], StandardCharsets.UTF_8))
				.handle((one, sink) -> sink.next(null));
		}

	}

}
