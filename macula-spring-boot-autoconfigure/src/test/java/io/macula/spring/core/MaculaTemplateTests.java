package io.macula.spring.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import io.macula.engine.CallCancelledException;
import io.macula.engine.CallOptions;
import io.macula.engine.CallStream;
import io.macula.engine.MaculaNode;
import io.macula.engine.NoProviderException;
import io.macula.engine.OverloadedException;
import io.macula.engine.PublishOptions;
import io.macula.engine.PublishResult;
import io.macula.engine.Reply;
import io.macula.engine.rpc.ProviderStrategy;
import io.macula.spring.support.converter.MaculaConversionException;
import io.macula.spring.support.converter.MaculaMessageConverters;
import io.macula.spring.testing.MockMesh;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.reactivestreams.FlowAdapters;
import reactor.core.publisher.Flux;

import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

/**
 * Tests for {@link MaculaTemplate}.
 */
class MaculaTemplateTests {

	private final ExecutorService executor = Executors.newSingleThreadExecutor((task) -> new Thread(task, "template"));

	private final MaculaNode node = new MockMesh().node();

	private final MaculaTemplate template = new MaculaTemplate(this.node, MaculaMessageConverters.defaults(),
			this.executor);

	private final CompletableFuture<Reply> reply = new CompletableFuture<>();

	MaculaTemplateTests() {
		given(this.node.exchange(any(), any(), any())).willReturn(this.reply);
	}

	@AfterEach
	void shutDown() {
		this.executor.shutdownNow();
	}

	@Test
	void readerOfAStreamIsToldThatThereIsNoThreadForIt() {
		CallStream stream = mock(CallStream.class);
		given(this.node.openStream(any(), any(), any())).willReturn(CompletableFuture.completedFuture(stream));
		MaculaTemplate full = new MaculaTemplate(this.node, MaculaMessageConverters.defaults(), (task) -> {
			throw new RejectedExecutionException("full");
		});
		AtomicReference<Throwable> told = new AtomicReference<>();
		Flux.from(FlowAdapters.toPublisher(full.streamAsync("home.history", null, String.class))).subscribe((item) -> {
		}, told::set);
		assertThat(told.get()).isInstanceOf(OverloadedException.class).hasMessageContaining("'home.history'");
		then(stream).should().close();
	}

	@Test
	void publishConvertsAndWaits() {
		PublishResult result = new PublishResult(List.of(MockMesh.OTHER), List.of());
		given(this.node.publish(any(), any(), any())).willReturn(CompletableFuture.completedFuture(result));
		assertThat(this.template.publish("home.kitchen", new Reading(21.5))).isSameAs(result);
		then(this.node).should()
			.publish(eq("home.kitchen"), eq(MockMesh.bytes("{\"celsius\":21.5}")), eq(PublishOptions.defaults()));
	}

	@Test
	void publishWithHeadersAndContentType() {
		this.template.newMessage("home.kitchen", "{}")
			.contentType("application/json")
			.header("a", "1")
			.headers(Map.of("b", "2"))
			.publish();
		then(this.node).should()
			.publish(eq("home.kitchen"), eq(MockMesh.bytes("{}")),
					eq(new PublishOptions("application/json", Map.of("a", "1", "b", "2"))));
	}

	@Test
	void publishThatIsHeldBackTooLongFails() {
		given(this.node.publish(any(), any(), any())).willReturn(new CompletableFuture<>());
		this.template.setPublishTimeout(Duration.ofMillis(20));
		assertThatExceptionOfType(PublishTimeoutException.class).isThrownBy(() -> this.template.publish("home", 1))
			.withMessageContaining("'home'")
			.withMessageContaining("20 ms");
	}

	@Test
	void publishAsyncCompletesOnTheExecutorAlsoWhenItFails() throws Exception {
		CompletableFuture<PublishResult> sent = new CompletableFuture<>();
		given(this.node.publish(any(), any(), any())).willReturn(sent);
		CompletableFuture<String> thread = this.template.publishAsync("home", 1)
			.handle((result, ex) -> ex.getMessage() + Thread.currentThread().getName());
		sent.completeExceptionally(new NoProviderException("failed on "));
		assertThat(thread.get()).endsWith("failed on template");
	}

	@Test
	void callConvertsBothWays() {
		answer("{\"celsius\":2.0}");
		assertThat(this.template.call("home.get", new Reading(1), Reading.class)).isEqualTo(new Reading(2));
		then(this.node).should()
			.exchange(eq("home.get"), eq(MockMesh.bytes("{\"celsius\":1.0}")), eq(CallOptions.defaults()));
	}

	@Test
	void callWithGenericType() {
		answer("[{\"celsius\":2.0}]");
		List<Reading> readings = this.template.call("home.list", null, new ParameterizedTypeReference<List<Reading>>() {
		});
		assertThat(readings).containsExactly(new Reading(2));
	}

	@Test
	void callWithoutResult() {
		answer("");
		assertThat(this.template.call("home.set", 1, Void.class)).isNull();
	}

	@Test
	void callUsesTheTemplatesOptionsUnlessItHasItsOwn() {
		this.template
			.setCallOptions(CallOptions.timeout(Duration.ofSeconds(9)).withStrategy(ProviderStrategy.ROUND_ROBIN));
		answer("1");
		this.template.call("home.get", null, Integer.class);
		this.template.newCall("home.get", "x")
			.timeout(Duration.ofSeconds(1))
			.strategy(ProviderStrategy.FIRST)
			.idempotent()
			.contentType("text/html")
			.header("a", "1")
			.headers(Map.of("b", "2"))
			.call(Integer.class);
		ArgumentCaptor<CallOptions> options = ArgumentCaptor.forClass(CallOptions.class);
		then(this.node).should(times(2)).exchange(any(), any(), options.capture());
		assertThat(options.getAllValues().get(0))
			.isEqualTo(CallOptions.timeout(Duration.ofSeconds(9)).withStrategy(ProviderStrategy.ROUND_ROBIN));
		assertThat(options.getAllValues().get(1)).isEqualTo(new CallOptions(Duration.ofSeconds(1),
				ProviderStrategy.FIRST, true, "text/html", Map.of("a", "1", "b", "2")));
	}

	@Test
	void aCallCanAskForVersionsAndTakeResultsOfEarlierOnes() {
		answer("1");
		this.template.newCall("home.get", null).version("1.x").cacheFor(Duration.ofSeconds(30)).call(Integer.class);
		ArgumentCaptor<CallOptions> options = ArgumentCaptor.forClass(CallOptions.class);
		then(this.node).should().exchange(any(), any(), options.capture());
		assertThat(options.getValue().version()).isEqualTo("1.x");
		assertThat(options.getValue().cacheFor()).isEqualTo(Duration.ofSeconds(30));
		assertThat(options.getValue().idempotent()).isTrue();
	}

	@Test
	void exchangeTellsWhoAnswered() {
		this.reply.complete(new Reply(MockMesh.bytes("1"), "application/json", Map.of("a", "1"), MockMesh.OTHER));
		MaculaResponse<Integer> response = this.template.newCall("home.get", null).exchange(Integer.class);
		assertThat(response).isEqualTo(new MaculaResponse<>(1, "application/json", Map.of("a", "1"), MockMesh.OTHER));
	}

	@Test
	void failureOfACallIsThrownAsItIs() {
		NoProviderException failure = new NoProviderException("nobody");
		this.reply.completeExceptionally(failure);
		assertThatExceptionOfType(NoProviderException.class)
			.isThrownBy(() -> this.template.call("home.get", null, Integer.class))
			.isSameAs(failure);
	}

	@Test
	void argumentsThatCannotBeWrittenAreNotSent() {
		assertThatExceptionOfType(MaculaConversionException.class)
			.isThrownBy(() -> this.template.newCall("home.get", 1).contentType("application/cbor").call(Integer.class));
		then(this.node).should(never()).exchange(any(), any(), any());
	}

	@Test
	void callAsyncConvertsOnTheExecutor() throws Exception {
		CompletableFuture<String> thread = this.template.callAsync("home.get", null, Integer.class)
			.thenApply((value) -> value + " on " + Thread.currentThread().getName());
		answer("1");
		assertThat(thread.get()).isEqualTo("1 on template");
	}

	@Test
	void callAsyncThatCannotBeReadFails() {
		CompletableFuture<Integer> result = this.template.callAsync("home.get", null, Integer.class);
		answer("no json");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(result::get)
			.withCauseInstanceOf(MaculaConversionException.class);
	}

	@Test
	void cancellingTheResultCancelsTheCall() {
		CompletableFuture<Integer> result = this.template.callAsync("home.get", null, Integer.class);
		result.cancel(true);
		assertThat(this.reply).isCancelled();
	}

	@Test
	void interruptingTheCallerCancelsTheCall() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CallCancelledException.class)
			.isThrownBy(() -> this.template.call("home.get", null, Integer.class));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.reply).isCancelled();
	}

	private void answer(String json) {
		this.reply.complete(new Reply(MockMesh.bytes(json), "application/json", Map.of(), null));
	}

	record Reading(double celsius) {
	}

}
