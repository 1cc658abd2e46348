package io.macula.engine.discovery;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.macula.engine.identity.Contact;
import io.macula.engine.link.Link;
import io.macula.engine.link.PeerListener;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.SimulatedLink;
import io.macula.engine.simulation.SimulatedLinks;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.Store;
import io.macula.engine.wire.StoreReply;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a node makes of others that do not keep its records, or do not keep its links.
 */
class AnnouncingTests {

	@Test
	void announcementThatAllOthersRefuseOverALimitFailsWithItsName() {
		DiscoveryMesh mesh = new DiscoveryMesh(1);
		Limits narrow = Limits.builder().recordsPerPeer(1).build();
		mesh.start(0, Contact.Mode.SERVER, narrow);
		mesh.start(1, Contact.Mode.SERVER, narrow, 0);
		DiscoveryMesh.Node node = mesh.start(2, 0);
		mesh.run(Duration.ofSeconds(5));
		mesh.await(node.advertiser().procedure("first.one", Map.of()).announced());
		CompletableFuture<Void> second = node.advertiser().procedure("second.one", Map.of()).announced();
		mesh.run(Duration.ofSeconds(5));
		assertThat(second).isDone();
		assertThat(second.handle((done, failure) -> failure).join()).isInstanceOf(MeshFailure.class)
			.hasMessageContaining("recordsPerPeer")
			.hasMessageContaining("second.one");
	}

	@Test
	void recordThatFewKeepIsPutAgainSoonAndThenSeldom() {
		DiscoveryMesh mesh = DiscoveryMesh.of(2, 6);
		AtomicInteger refusals = new AtomicInteger();
		for (int i = 2; i < 6; i++) {
			mesh.node(i).links().handle(MessageType.STORE, Store.class, (link, message) -> {
				boolean late = refusals.incrementAndGet() > 12;
				link.control(reply(message, late ? "ok" : "busy"));
			});
		}
		mesh.subscribe(mesh.node(0), "a.b");
		mesh.run(Duration.ofSeconds(20));
		int then = refusals.get();
		assertThat(then).isEqualTo(16);
		mesh.run(Duration.ofSeconds(90));
		assertThat(refusals).hasValue(then);
	}

	@Test
	void recordThatMostKeepIsNotPutAgainSoon() {
		DiscoveryMesh mesh = DiscoveryMesh.of(3, 6);
		AtomicInteger offers = new AtomicInteger();
		mesh.node(5).links().handle(MessageType.STORE, Store.class, (link, message) -> {
			offers.incrementAndGet();
			link.control(reply(message, "busy"));
		});
		mesh.subscribe(mesh.node(0), "a.b");
		mesh.run(Duration.ofSeconds(90));
		assertThat(offers).hasValue(1);
	}

	@Test
	void wrongClockIsNamedInTheLog() {
		DiscoveryMesh mesh = DiscoveryMesh.of(4, 4);
		Logger logger = (Logger) LoggerFactory.getLogger(Announcer.class);
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		logger.addAppender(lines);
		try {
			DiscoveryMesh.Node node = mesh.node(2);
			node.links().context().wallOffset(-3_600_000);
			node.advertiser().procedure("a.b", Map.of());
			mesh.run(Duration.ofSeconds(60));
			assertThat(node.counter("discovery.clock_refused")).isGreaterThan(1);
			assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage)
				.singleElement()
				.asString()
				.contains("expired", "clock");
		}
		finally {
			logger.detachAppender(lines);
		}
	}

	@Test
	void nodeWithARightClockIsNotWarned() {
		DiscoveryMesh mesh = DiscoveryMesh.of(5, 4);
		DiscoveryMesh.Node wrong = mesh.node(3);
		wrong.links().context().wallOffset(3_600_000);
		mesh.subscribe(mesh.node(1), "a.b");
		mesh.run(Duration.ofSeconds(20));
		assertThat(mesh.node(1).counter("discovery.clock_refused")).isZero();
	}

	@Test
	void seedThatEndsLinksAtOnceIsDialledLessAndLess() {
		DiscoveryMesh mesh = new DiscoveryMesh(6);
		SimulatedLinks seed = mesh.network().node(0);
		seed.addPeerListener(closing());
		DiscoveryMesh.Node node = mesh.start(1, 0);
		mesh.run(Duration.ofSeconds(10));
		assertThat(node.links().dialCount()).isBetween(4L, 9L);
		mesh.run(Duration.ofMinutes(2));
		long then = node.links().dialCount();
		mesh.run(Duration.ofMinutes(2));
		assertThat(node.links().dialCount() - then).isBetween(3L, 9L);
	}

	@Test
	void twoSeedsThatEndLinksAtOnceDoNotSpurEachOtherOn() {
		DiscoveryMesh mesh = new DiscoveryMesh(12);
		mesh.network().node(0).addPeerListener(closing());
		mesh.network().node(2).addPeerListener(closing());
		DiscoveryMesh.Node node = mesh.start(1, 0, 2);
		mesh.run(Duration.ofMinutes(2));
		long then = node.links().dialCount();
		mesh.run(Duration.ofMinutes(2));
		assertThat(node.links().dialCount() - then).isLessThan(30);
	}

	@Test
	void seedWhoseLinkLastedIsDialledAtOnceWhenItIsLost() {
		DiscoveryMesh mesh = new DiscoveryMesh(7);
		DiscoveryMesh.Node node = mesh.start(1, 0);
		mesh.run(Duration.ofMinutes(3));
		DiscoveryMesh.Node seed = mesh.start(0);
		mesh.simulation().runUntil(() -> node.links().all().size() == 1, Duration.ofSeconds(45));
		mesh.run(Duration.ofSeconds(12));
		mesh.network().close(seed.links());
		mesh.run(Duration.ofMillis(35));
		mesh.start(0);
		mesh.simulation().runUntil(() -> node.links().all().size() == 1, Duration.ofSeconds(1));
	}

	@Test
	void whoeverHasNoLinkLeftTriesAllOtherSeedsAtOnce() {
		DiscoveryMesh mesh = new DiscoveryMesh(8);
		DiscoveryMesh.Node first = mesh.start(0);
		DiscoveryMesh.Node node = mesh.start(1, 0, 2);
		mesh.run(Duration.ofMinutes(3));
		mesh.start(2);
		mesh.network().close(first.links());
		mesh.simulation().runUntil(() -> node.links().link(mesh.node(2).id()) != null, Duration.ofSeconds(2));
	}

	@Test
	void whoeverSubscribesAgainWhileTheFirstAnnouncementIsUnderWayIsFound() {
		DiscoveryMesh mesh = DiscoveryMesh.of(9, 40);
		DiscoveryMesh.Node node = mesh.node(1);
		for (int i = 0; i < 12; i++) {
			String exact = "quick" + i + ".exact";
			String pattern = "quick" + i + ".wild.*";
			Advertisement first = node.advertiser().subscription(exact);
			Advertisement firstWild = node.advertiser().subscription(pattern);
			mesh.run(Duration.ofMillis(15L * i));
			first.withdraw();
			firstWild.withdraw();
			mesh.run(Duration.ofMillis(i));
			CompletableFuture<Void> again = node.advertiser().subscription(exact).announced();
			CompletableFuture<Void> againWild = node.advertiser().subscription(pattern).announced();
			mesh.await(again);
			mesh.await(againWild);
			mesh.run(Duration.ofSeconds(2));
			assertThat(mesh.subscribers(mesh.node(20), exact)).as(exact).containsExactly(node.id());
			assertThat(mesh.subscribers(mesh.node(21), "quick" + i + ".wild.x")).as(pattern).containsExactly(node.id());
		}
	}

	@Test
	void whoeverWithdrawsWhileTheAnnouncementIsUnderWayIsNotFound() {
		DiscoveryMesh mesh = DiscoveryMesh.of(10, 40);
		DiscoveryMesh.Node node = mesh.node(1);
		for (int i = 0; i < 12; i++) {
			String exact = "quick" + i + ".exact";
			Advertisement first = node.advertiser().subscription(exact);
			mesh.run(Duration.ofMillis(15L * i));
			mesh.await(first.withdraw());
			mesh.run(Duration.ofSeconds(2));
			assertThat(mesh.subscribers(mesh.node(20), exact)).as(exact).isEmpty();
		}
	}

	@Test
	void secondAnnouncementOfWhatIsJustBeingAnnouncedDoesNotWaitForTheRenewal() {
		DiscoveryMesh mesh = DiscoveryMesh.of(11, 20);
		CompletableFuture<Void> first = mesh.node(1).advertiser().procedure("a.b", Map.of()).announced();
		mesh.run(Duration.ofMillis(20));
		assertThat(first).isNotDone();
		CompletableFuture<Void> second = mesh.node(1).advertiser().procedure("a.b", Map.of()).announced();
		mesh.run(Duration.ofSeconds(2));
		assertThat(first).isCompleted();
		assertThat(second).isCompleted();
	}

	private static StoreReply reply(Store message, String status) {
		return new StoreReply(message.rid(), status, null, Extras.NONE);
	}

	private static PeerListener closing() {
		return new PeerListener() {

			@Override
			public void linkUp(Link link) {
				((SimulatedLink) link).close(CloseReason.GOING_AWAY);
			}

			@Override
			public void linkDown(Link link, CloseReason reason) {
				// Wanted
			}

		};
	}

}
