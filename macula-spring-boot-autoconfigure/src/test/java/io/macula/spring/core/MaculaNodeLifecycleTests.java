package io.macula.spring.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import io.macula.engine.MaculaException;
import io.macula.engine.MaculaNode;
import io.macula.engine.MemberInfo;
import io.macula.engine.NodeListener;
import io.macula.engine.NodeState;
import io.macula.engine.PeerInfo;
import io.macula.engine.Subscription;
import io.macula.spring.event.MaculaMemberEvent;
import io.macula.spring.event.MaculaMemberAliveEvent;
import io.macula.spring.event.MaculaMemberChangedEvent;
import io.macula.spring.event.MaculaMemberFailedEvent;
import io.macula.spring.event.MaculaMemberJoinedEvent;
import io.macula.spring.event.MaculaMemberLeftEvent;
import io.macula.spring.event.MaculaMemberSuspectedEvent;
import io.macula.spring.event.MaculaNodeBrokenEvent;
import io.macula.spring.event.MaculaNodeEvent;
import io.macula.spring.event.MaculaNodeIsolatedEvent;
import io.macula.spring.event.MaculaNodeJoinedEvent;
import io.macula.spring.event.MaculaNodeStartedEvent;
import io.macula.spring.event.MaculaNodeStoppedEvent;
import io.macula.spring.event.MaculaPeerConnectedEvent;
import io.macula.spring.event.MaculaPeerDisconnectedEvent;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.testing.MockMesh;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

import org.springframework.context.ApplicationContextException;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

/**
 * Tests for {@link MaculaNodeLifecycle}.
 */
class MaculaNodeLifecycleTests {

	private final MaculaNode node = new MockMesh().node();

	private final List<MaculaNodeEvent> events = new CopyOnWriteArrayList<>();

	private final GenericApplicationContext context = new GenericApplicationContext();

	@Test
	void nodeStartsWithTheContextAndLeavesWithIt() {
		start(false);
		then(this.node).should().start();
		assertThat(this.events).hasExactlyElementsOfTypes(MaculaNodeStartedEvent.class);
		assertThat(this.events.get(0).getNode()).isSameAs(this.node);
		this.context.close();
		then(this.node).should().drain(Duration.ofSeconds(3), Duration.ofSeconds(3));
		assertThat(this.events).hasExactlyElementsOfTypes(MaculaNodeStartedEvent.class, MaculaNodeStoppedEvent.class);
	}

	@Test
	void stoppedContextKeepsItsNodeUntilItCloses() {
		start(false);
		this.context.stop();
		then(this.node).should(never()).drain(any(), any());
		assertThat(lifecycle().isRunning()).isFalse();
		this.context.start();
		assertThat(lifecycle().isRunning()).isTrue();
		then(this.node).should(times(1)).start();
		this.context.close();
		then(this.node).should().drain(any(), any());
	}

	@Test
	void closeWaitsUntilTheNodeHasLeft() {
		CompletableFuture<Void> drained = new CompletableFuture<>();
		given(this.node.drain(any(), any())).willReturn(drained);
		start(false);
		AtomicBoolean closed = new AtomicBoolean();
		Thread closing = new Thread(() -> {
			this.context.close();
			closed.set(true);
		});
		closing.start();
		Awaitility.await().untilAsserted(() -> then(this.node).should().drain(any(), any()));
		assertThat(closed).isFalse();
		drained.complete(null);
		Awaitility.await().untilTrue(closed);
	}

	@Test
	void failureToLeaveDoesNotStopTheContextFromClosing() {
		given(this.node.drain(any(), any())).willReturn(CompletableFuture.failedFuture(new MaculaException("broken")));
		start(false);
		this.context.close();
		assertThat(this.context.isActive()).isFalse();
		assertThat(this.events).hasAtLeastOneElementOfType(MaculaNodeStoppedEvent.class);
	}

	@Test
	void listenerThatFailsDoesNotHoldUpTheEnd() {
		this.context.addApplicationListener((ApplicationListener<MaculaNodeStoppedEvent>) (event) -> {
			throw new IllegalStateException("broken");
		});
		start(false);
		lifecycle().onApplicationEvent(new ContextClosedEvent(this.context));
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		lifecycle().stop(() -> stopped.complete(null));
		assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
		this.context.close();
	}

	@Test
	void failureToStartFailsTheContext() {
		willThrow(new MaculaException("port in use")).given(this.node).start();
		assertThatExceptionOfType(ApplicationContextException.class).isThrownBy(() -> start(true))
			.withRootCauseInstanceOf(MaculaException.class);
		// That of an earlier test may be about to end
		Awaitility.await().untilAsserted(() -> assertThat(awaitThread()).isNull());
	}

	@Test
	void whatTheNodeTellsBecomesEvents() {
		start(false);
		ArgumentCaptor<NodeListener> listener = ArgumentCaptor.forClass(NodeListener.class);
		then(this.node).should().listen(listener.capture());
		this.events.clear();
		PeerInfo peer = mock(PeerInfo.class);
		listener.getValue().peerUp(peer);
		listener.getValue().stateChanged(NodeState.JOINING);
		listener.getValue().stateChanged(NodeState.JOINED);
		listener.getValue().peerDown(peer, "timeout");
		listener.getValue().stateChanged(NodeState.ISOLATED);
		listener.getValue().stateChanged(NodeState.BROKEN);
		assertThat(this.events).hasExactlyElementsOfTypes(MaculaPeerConnectedEvent.class, MaculaNodeJoinedEvent.class,
				MaculaPeerDisconnectedEvent.class, MaculaNodeIsolatedEvent.class, MaculaNodeBrokenEvent.class);
		assertThat(((MaculaPeerConnectedEvent) this.events.get(0)).getPeer()).isSameAs(peer);
		assertThat(((MaculaPeerDisconnectedEvent) this.events.get(2)).getPeer()).isSameAs(peer);
		assertThat(((MaculaPeerDisconnectedEvent) this.events.get(2)).getReason()).isEqualTo("timeout");
	}

	@Test
	void whatBecomesOfOtherNodesBecomesEvents() {
		start(false);
		ArgumentCaptor<NodeListener> listener = ArgumentCaptor.forClass(NodeListener.class);
		then(this.node).should().listen(listener.capture());
		this.events.clear();
		MemberInfo member = mock(MemberInfo.class);
		listener.getValue().memberJoined(member);
		listener.getValue().memberSuspected(member);
		listener.getValue().memberAlive(member);
		listener.getValue().memberChanged(member);
		listener.getValue().memberFailed(member);
		listener.getValue().memberLeft(member);
		assertThat(this.events).hasExactlyElementsOfTypes(MaculaMemberJoinedEvent.class,
				MaculaMemberSuspectedEvent.class, MaculaMemberAliveEvent.class, MaculaMemberChangedEvent.class,
				MaculaMemberFailedEvent.class, MaculaMemberLeftEvent.class);
		assertThat(this.events)
			.allSatisfy((event) -> assertThat(((MaculaMemberEvent) event).getMember()).isSameAs(member));
	}

	@Test
	void listensBeforeTheStartAndNoMoreAfterTheEnd() {
		Subscription listening = mock(Subscription.class);
		given(this.node.listen(any())).willReturn(listening);
		start(false);
		inOrder(this.node).verify(this.node).listen(any());
		this.context.close();
		then(listening).should(times(2)).close();
	}

	@Test
	void keepsTheJvmRunningUntilTheContextCloses() {
		start(true);
		Thread thread = awaitThread();
		assertThat(thread).isNotNull();
		assertThat(thread.isDaemon()).isFalse();
		this.context.stop();
		assertThat(thread.isAlive()).isTrue();
		this.context.close();
		Awaitility.await().until(() -> !thread.isAlive());
	}

	@Test
	void nodeStartsBeforeAndStopsAfterTheWebServerAndTheEndpointsTheOtherWayRound() {
		int webServerStartStop = Integer.MAX_VALUE - 2048;
		int executors = Integer.MAX_VALUE / 2;
		assertThat(MaculaNodeLifecycle.PHASE).isLessThan(executors).isLessThan(webServerStartStop);
		assertThat(MaculaEndpointRegistry.PHASE).isGreaterThan(webServerStartStop + 1024);
		MaculaNodeLifecycle lifecycle = new MaculaNodeLifecycle(this.node, Duration.ofSeconds(1), false);
		assertThat(lifecycle.getPhase()).isEqualTo(MaculaNodeLifecycle.PHASE);
		assertThat(lifecycle.isPauseable()).isFalse();
	}

	private void start(boolean keepAlive) {
		this.context.registerBean(MaculaNodeLifecycle.class,
				() -> new MaculaNodeLifecycle(this.node, Duration.ofSeconds(3), keepAlive));
		this.context.addApplicationListener((ApplicationListener<MaculaNodeEvent>) this.events::add);
		this.context.refresh();
	}

	private MaculaNodeLifecycle lifecycle() {
		return this.context.getBean(MaculaNodeLifecycle.class);
	}

	private static Thread awaitThread() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("macula-await"))
			.findFirst()
			.orElse(null);
	}

}
