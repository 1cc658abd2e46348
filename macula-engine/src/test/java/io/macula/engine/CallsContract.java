package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.identity.NodeId;
import io.macula.engine.rpc.ServiceVerb;
import io.macula.engine.runtime.Limits;
import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static io.macula.engine.testing.Utf8.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Versions, kept results, prefetched providers and questions about services, through the
 * public API between nodes; runs over each transport.
 */
abstract class CallsContract extends NodesContract {

	private static final byte[] NOTHING = {};

	CallsContract(TestMesh.World world) {
		super(world);
	}

	private static Registration offer(MaculaNode node, String procedure, String version, String answer) {
		AsyncProcedureHandler handler = (call) -> CompletableFuture
			.completedFuture(new Reply(bytes(answer), Reply.JSON, Map.of(), node.id()));
		return TestMesh.get(node.advertise(procedure, handler, AdvertiseOptions.defaults().withVersion(version)));
	}

	private static String answer(MaculaNode node, String procedure, String version) {
		return text(TestMesh.get(node.call(procedure, NOTHING, CallOptions.defaults().withVersion(version))));
	}

	@Test
	void aCallReachesOnlyTheVersionsThatItWants() {
		List<MaculaNode> nodes = this.mesh.start(3);
		MaculaNode caller = nodes.get(0);
		VersionsScenario.offer(nodes, (node, version, answer) -> offer(node, "stock.count", version, answer));
		TestMesh.await("both are known", () -> TestMesh.get(caller.discoverProviders("stock.count")).size() == 2
				&& TestMesh.get(caller.exchange("stock.count", NOTHING, CallOptions.defaults())).payload().length > 0);
		VersionsScenario.ask(nodes, (node, version) -> answer(node, "stock.count", version));
		assertThat(TestMesh.failure(caller.call("stock.count", NOTHING, CallOptions.defaults().withVersion("3.x"))))
			.isInstanceOf(NoProviderException.class)
			.hasMessageContaining("'3.x'")
			.hasMessageContaining("1.2.0,1.10.1,2.0.0");
		// At a node that offers the procedure itself, too
		assertThat(
				TestMesh.failure(nodes.get(1).call("stock.count", NOTHING, CallOptions.defaults().withVersion("3.x"))))
			.isInstanceOf(NoProviderException.class)
			.hasMessageContaining("1.2.0,1.10.1,2.0.0");
		offer(caller, "alone", "1.0.0", "alone");
		assertThat(TestMesh.failure(caller.call("alone", NOTHING, CallOptions.defaults().withVersion("2.x"))))
			.isInstanceOf(NoProviderException.class)
			.hasMessageContaining("there are versions 1.0.0");
	}

	@Test
	void providersWithoutAVersionAreNotAskedForOne() {
		List<MaculaNode> nodes = this.mesh.start(2);
		offer(nodes.get(1), "plain", null, "plain");
		assertThat(text(TestMesh.get(nodes.get(0).call("plain", NOTHING)))).isEqualTo("plain");
		assertThat(TestMesh.failure(nodes.get(0).call("plain", NOTHING, CallOptions.defaults().withVersion("x"))))
			.isInstanceOf(NoProviderException.class)
			.hasMessageContaining("no version");
	}

	@Test
	void theProviderLooksAtTheVersionAgain() {
		List<MaculaNode> nodes = this.mesh.start(2);
		Registration old = offer(nodes.get(1), "moved", "1.0.0", "old");
		assertThat(answer(nodes.get(0), "moved", "1.x")).isEqualTo("old");
		offer(nodes.get(1), "moved", "2.0.0", "new");
		old.close();
		// A call that arrives at the same time may still be answered, by the old one
		TestMesh.await("the old version is gone", () -> !answeredBy(nodes.get(0), "moved", "1.x", "old"));
		// Whatever the caller still believes, version 2 never answers for version 1
		assertThat(TestMesh.failure(nodes.get(0).call("moved", NOTHING, CallOptions.defaults().withVersion("1.x"))))
			.isInstanceOf(NoProviderException.class)
			.hasMessageContaining("2.0.0");
		TestMesh.await("the new version is known", () -> answeredBy(nodes.get(0), "moved", "2.x", "new"));
	}

	private static boolean answeredBy(MaculaNode node, String procedure, String version, String answer) {
		return node.call(procedure, NOTHING, CallOptions.defaults().withVersion(version))
			.handle((reply, failure) -> failure == null && text(reply).equals(answer))
			.join();
	}

	@Test
	void versionsThatAreNoneAreRefusedByName() {
		assertThatIllegalArgumentException().isThrownBy(() -> AdvertiseOptions.version("latest"))
			.withMessageContaining("'latest'");
		assertThatIllegalArgumentException().isThrownBy(() -> CallOptions.defaults().withVersion("latest"))
			.withMessageContaining("'latest'");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> AdvertiseOptions.defaults().withMetadata(Map.of("macula.versions", "1")))
			.withMessageContaining("set 'version'");
	}

	@Test
	void severalHandlersOfAProcedureTakeTurnsAndStayWhenOneLeaves() {
		List<MaculaNode> nodes = this.mesh.start(2);
		Registration first = offer(nodes.get(1), "turns", null, "a");
		offer(nodes.get(1), "turns", null, "b");
		Set<String> answers = new HashSet<>();
		for (int i = 0; i < 4; i++) {
			answers.add(text(TestMesh.get(nodes.get(0).call("turns", NOTHING))));
		}
		assertThat(answers).containsExactlyInAnyOrder("a", "b");
		first.close();
		TestMesh.await("one is left", () -> nodes.get(1).procedures().size() == 1);
		for (int i = 0; i < 4; i++) {
			assertThat(text(TestMesh.get(nodes.get(0).call("turns", NOTHING)))).isEqualTo("b");
		}
	}

	@Test
	void aKeptResultAnswersTheSameCallAgain() {
		List<MaculaNode> nodes = this.mesh.start(2);
		AtomicInteger ran = new AtomicInteger();
		TestMesh.get(nodes.get(1).advertise("price", (call) -> bytes(text(call.args()) + ran.incrementAndGet())));
		MaculaNode caller = nodes.get(0);
		CallOptions kept = CallOptions.defaults().withCacheFor(Duration.ofHours(1));
		byte[] first = TestMesh.get(caller.call("price", bytes("x"), kept));
		assertThat(text(first)).isEqualTo("x1");
		// Who changes what he got changes nothing for others
		first[0] = '?';
		Reply again = TestMesh.get(caller.exchange("price", bytes("x"), kept.withHeaders(Map.of("other", "header"))));
		assertThat(text(again.payload())).isEqualTo("x1");
		assertThat(again.responder()).isEqualTo(nodes.get(1).id());
		assertThat(text(TestMesh.get(caller.call("price", bytes("y"), kept)))).isEqualTo("y2");
		assertThat(text(TestMesh.get(caller.call("price", bytes("x"), kept.withContentType("text/plain")))))
			.isEqualTo("x3");
		assertThat(text(TestMesh.get(caller.call("price", bytes("x"))))).isEqualTo("x4");
		assertThat(text(TestMesh.get(caller.call("price", bytes("x"), kept.withCacheFor(Duration.ofNanos(1))))))
			.isEqualTo("x5");
		assertThat(caller.counters()).containsEntry("rpc.cache.hits", 1L).containsEntry("rpc.cache.misses", 4L);
	}

	@Test
	void errorsAreNotKept() {
		List<MaculaNode> nodes = this.mesh.start(2);
		AtomicInteger ran = new AtomicInteger();
		TestMesh.get(nodes.get(1).advertise("fails.once", (call) -> {
			if (ran.incrementAndGet() == 1) {
				throw new RemoteCallException("not_yet", "later");
			}
			return bytes("now");
		}));
		CallOptions kept = CallOptions.defaults().withCacheFor(Duration.ofHours(1));
		assertThat(TestMesh.failure(nodes.get(0).call("fails.once", NOTHING, kept)))
			.isInstanceOf(RemoteCallException.class);
		assertThat(text(TestMesh.get(nodes.get(0).call("fails.once", NOTHING, kept)))).isEqualTo("now");
	}

	@Test
	void keptResultsAreBoundedInNumberAndBytes() {
		MaculaNode node = this.mesh
			.start((builder) -> builder.limits(Limits.builder().cachedResults(10).cachedResultBytes(100_000).build()));
		TestMesh.get(node.advertise("echo", (call) -> call.args()));
		CallOptions kept = CallOptions.defaults().withCacheFor(Duration.ofHours(1));
		for (int i = 0; i < 50; i++) {
			TestMesh.get(node.call("echo", bytes("" + i), kept));
		}
		TestMesh.await("few are left", () -> node.gauges().get("rpc.cache.entries") <= 10);
		// What is dropped is counted by another thread, a moment later
		TestMesh.await("it is counted", () -> node.counters().get("rpc.cache.evicted") > 0);
		for (int i = 0; i < 10; i++) {
			byte[] large = new byte[40_000];
			large[0] = (byte) i;
			TestMesh.get(node.call("echo", large, kept));
		}
		TestMesh.await("few bytes are left", () -> node.gauges().get("rpc.cache.bytes") <= 100_000);
	}

	@Test
	void onlyCallsThatMayRunTwiceAreKept() {
		assertThat(CallOptions.defaults().withCacheFor(Duration.ofSeconds(1)).idempotent()).isTrue();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> CallOptions.defaults().withCacheFor(Duration.ofSeconds(1)).withIdempotent(false))
			.withMessageContaining("not idempotent");
		assertThatIllegalArgumentException().isThrownBy(() -> CallOptions.defaults().withCacheFor(Duration.ofDays(2)))
			.withMessageContaining("'cacheFor'");
	}

	@Test
	void providersOfAPrefetchedProcedureAreLinkedBeforeTheFirstCall() {
		List<MaculaNode> nodes = this.mesh.start(4);
		offer(nodes.get(2), "wanted", null, "two");
		MaculaNode caller = this.mesh.start((builder) -> builder.membership(null));
		TestMesh.get(caller.joined());
		ServiceInterest interest = TestMesh.get(caller.prefetch("wanted"));
		assertThat(interest.procedure()).isEqualTo("wanted");
		TestMesh.await("linked", () -> linked(caller, nodes.get(2).id()));
		assertThat(text(TestMesh.get(caller.call("wanted", NOTHING)))).isEqualTo("two");
		// Somebody who comes later is linked, too
		offer(nodes.get(3), "wanted", null, "three");
		TestMesh.await("linked", () -> linked(caller, nodes.get(3).id()));
		interest.close();
		interest.close();
		TestMesh.await("ended", () -> caller.gauges().get("rpc.interests") == 0);
	}

	private static boolean linked(MaculaNode node, NodeId other) {
		return node.peers().stream().anyMatch((peer) -> peer.id().equals(other));
	}

	@Test
	void aNodeCanBeBuiltWithPrefetchedProcedures() {
		List<MaculaNode> nodes = this.mesh.start(3);
		offer(nodes.get(2), "wanted", null, "two");
		MaculaNode caller = this.mesh.start((builder) -> builder.membership(null).prefetch(List.of("wanted")));
		TestMesh.await("linked", () -> linked(caller, nodes.get(2).id()));
		assertThatIllegalArgumentException().isThrownBy(() -> MaculaNode.builder().prefetch(List.of("not valid")))
			.withMessageContaining("'not valid'");
	}

	@Test
	void prefetchedProceduresAreLimited() {
		MaculaNode node = this.mesh
			.start((builder) -> builder.limits(Limits.builder().prefetchedProcedures(2).build()));
		List<ServiceInterest> interests = new ArrayList<>();
		interests.add(TestMesh.get(node.prefetch("a")));
		interests.add(TestMesh.get(node.prefetch("b")));
		interests.add(TestMesh.get(node.prefetch("b")));
		assertThat(TestMesh.failure(node.prefetch("c"))).isInstanceOf(OverloadedException.class)
			.hasMessageContaining("prefetchedProcedures");
		assertThat(TestMesh.failure(node.prefetch("not valid"))).isInstanceOf(InvalidNameException.class);
		interests.get(0).close();
		TestMesh.await("room", () -> node.gauges().get("rpc.interests") == 1);
		TestMesh.get(node.prefetch("c"));
	}

	/** Nobody else could ever close it. */
	@Test
	void whatNobodyWaitsForAnyMoreIsNotKeptInForce() {
		List<MaculaNode> nodes = this.mesh.start(2);
		MaculaNode node = nodes.get(0);
		for (int i = 0; i < 20; i++) {
			giveUp(node.prefetch("a" + i));
			giveUp(node.advertise("b" + i, Call::args));
			giveUp(node.advertiseStream("c" + i, CallStream::finish));
			giveUp(node.subscribe("d" + i, (message) -> {
			}));
		}
		TestMesh.get(node.subscribe("last", (message) -> {
		}));
		TestMesh.await("nothing is left", () -> node.gauges().get("rpc.interests") == 0 && node.procedures().isEmpty());
		TestMesh.await("no subscription is left", () -> node.subscriptions().size() == 1);
	}

	private static void giveUp(CompletableFuture<? extends AutoCloseable> future) {
		if (!future.cancel(true)) {
			// It was faster
			assertThatCode(() -> future.join().close()).doesNotThrowAnyException();
		}
	}

	/** The call has run: another provider must not run it a second time. */
	@Test
	void aHandlerThatFailsBecauseSomebodyElseIsOverloadedHasRun() {
		List<MaculaNode> nodes = this.mesh.start(3);
		AtomicInteger ran = new AtomicInteger();
		for (MaculaNode node : nodes.subList(1, 3)) {
			TestMesh.get(node.advertise("nested", (call) -> {
				ran.incrementAndGet();
				throw new OverloadedException("what this handler called is overloaded");
			}));
		}
		MaculaNode caller = nodes.get(0);
		TestMesh.await("both are known", () -> TestMesh.get(caller.discoverProviders("nested")).size() == 2);
		assertThat(TestMesh.failure(caller.call("nested", NOTHING))).isInstanceOf(RemoteCallException.class)
			.hasMessageNotContaining("what this handler called");
		assertThat(ran).hasValue(1);
	}

	@Test
	void providersTellVersionsMetadataAndFigures() {
		List<MaculaNode> nodes = this.mesh.start(3);
		MaculaNode caller = nodes.get(0);
		TestMesh.get(nodes.get(1)
			.advertise("pay", (AsyncProcedureHandler) (call) -> CompletableFuture.completedFuture(null),
					AdvertiseOptions.version("1.0.0").withMetadata(Map.of("unit", "cent"))));
		offer(nodes.get(1), "pay", "2.0.0", "two");
		ProcedureHandler failing = (call) -> {
			throw new RemoteCallException("no_money", "none");
		};
		TestMesh.get(nodes.get(2).advertise("pay", failing.async(), AdvertiseOptions.defaults()));
		offer(caller, "pay", null, "here");
		TestMesh.await("all are known", () -> TestMesh.get(caller.discoverProviders("pay")).size() == 3);
		for (int i = 0; i < 3; i++) {
			answer(caller, "pay", "1.x");
		}
		assertThat(TestMesh.failure(nodes.get(2).call("pay", NOTHING))).isInstanceOf(RemoteCallException.class);
		List<ServiceInfo> services = TestMesh.get(caller.services("pay"));
		assertThat(services).hasSize(4);
		ServiceInfo first = service(services, nodes.get(1).id(), "1.0.0");
		assertThat(first.metadata()).containsEntry("unit", "cent");
		assertThat(first.roundTrip()).isPositive();
		assertThat(first.statistics().calls()).isEqualTo(3);
		assertThat(first.statistics().errors()).isZero();
		assertThat(first.statistics().meanTime()).isPositive();
		assertThat(first.statistics().lastTime()).isPositive();
		assertThat(first.statistics().lastError()).isNull();
		assertThat(service(services, nodes.get(1).id(), "2.0.0").statistics().calls()).isZero();
		ServiceStatistics failed = service(services, nodes.get(2).id(), null).statistics();
		assertThat(failed.calls()).isEqualTo(1);
		assertThat(failed.errors()).isEqualTo(1);
		assertThat(failed.lastError()).isEqualTo("no_money");
		assertThat(service(services, caller.id(), null).roundTrip()).isZero();
		List<ServiceInfo> infos = TestMesh.get(caller.services("pay", ServiceVerb.INFO));
		assertThat(infos).hasSize(4).allMatch((info) -> info.statistics() == null);
		assertThat(service(infos, nodes.get(1).id(), "1.0.0").metadata()).containsEntry("unit", "cent");
		assertThat(TestMesh.get(caller.services("pay", ServiceVerb.PING))).hasSize(4)
			.allMatch((info) -> info.version() == null && info.metadata().isEmpty() && info.statistics() == null);
		assertThat(TestMesh.get(caller.services("nothing"))).isEmpty();
		assertThat(caller.procedures()).containsExactly("pay");
	}

	private static ServiceInfo service(List<ServiceInfo> services, NodeId node, String version) {
		return services.stream()
			.filter((info) -> info.node().equals(node) && Objects.equals(info.version(), version))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void metadataAndEndpointAreKeptAsLongAsTheProcedureIsOffered() {
		List<MaculaNode> nodes = this.mesh.start(2);
		MaculaNode provider = this.mesh.start((builder) -> builder.advertisedEndpoints("provider.example.com:1234"));
		TestMesh.get(provider.joined());
		Registration first = TestMesh.get(provider.advertise("kept", ((ProcedureHandler) Call::args).async(),
				AdvertiseOptions.version("1.0.0").withMetadata(Map.of("unit", "W"))));
		Registration second = TestMesh.get(provider.advertise("kept", ((ProcedureHandler) Call::args).async(),
				AdvertiseOptions.version("2.0.0").withMetadata(Map.of("unit", "kW"))));
		TestMesh.await("the endpoint is told",
				() -> TestMesh.get(nodes.get(1).discoverProviders("kept"))
					.stream()
					.anyMatch((contact) -> contact.endpoints().toString().contains("provider.example.com:1234")));
		second.close();
		TestMesh.await("one version is left", () -> TestMesh.get(provider.services("kept")).size() == 1);
		assertThat(TestMesh.get(provider.services("kept")).get(0).metadata()).containsEntry("unit", "W");
		assertThat(TestMesh.get(nodes.get(1).discoverProviders("kept"))).hasSize(1);
		first.close();
		TestMesh.await("it is gone", () -> TestMesh.get(nodes.get(1).discoverProviders("kept")).isEmpty());
	}

}
