package io.macula.engine.dht;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.netty.util.NetUtil;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NodeTable}.
 */
class NodeTableTests {

	private static final byte[] BOOT = new byte[16];

	private static final NodeId SELF = new NodeIdMaker(0).next();

	private final Simulation simulation = new Simulation(1);

	private final VirtualContext context = this.simulation.context();

	private Contact own = contact(SELF);

	private final Map<NodeId, Consumer<Boolean>> pings = new HashMap<>();

	private final NodeTable table = new NodeTable(SELF, () -> this.own, this.context,
			(contact, then) -> this.pings.put(contact.nodeId(), then));

	@Property(tries = 200)
	void nearestNodesAreThoseOfASort(@ForAll long seed, @ForAll @IntRange(min = 0, max = 400) int size,
			@ForAll @IntRange(min = 1, max = 60) int count) {
		NodeIdMaker maker = new NodeIdMaker(seed);
		NodeId self = maker.next();
		NodeTable nodes = new NodeTable(self, () -> contact(self), new Simulation(1).context(), (contact, then) -> {
		});
		for (int i = 0; i < size; i++) {
			nodes.seen(contact(maker.near(self)), BOOT, null);
		}
		NodeId target = maker.near(self);
		List<NodeId> expected = nodes.all()
			.stream()
			.map(TableEntry::id)
			.sorted(target::compareDistance)
			.limit(count)
			.toList();
		assertThat(nodes.closest(target, count)).extracting(TableEntry::id).containsExactlyElementsOf(expected);
		assertThat(nodes.closest(self, count)).extracting(TableEntry::id)
			.containsExactlyElementsOf(
					nodes.all().stream().map(TableEntry::id).sorted(self::compareDistance).limit(count).toList());
	}

	@Property(tries = 100)
	void pointsToRefreshLieInTheirBuckets(@ForAll long seed) {
		NodeIdMaker maker = new NodeIdMaker(seed);
		NodeId self = maker.next();
		Simulation time = new Simulation(seed);
		NodeTable nodes = new NodeTable(self, () -> contact(self), time.context(), (contact, then) -> {
		});
		for (int i = 0; i < 50; i++) {
			nodes.seen(contact(maker.near(self)), BOOT, null);
		}
		time.run(Duration.ofMinutes(20));
		List<NodeId> points = nodes.toRefresh(Duration.ofMinutes(10).toNanos());
		for (int i = 0; i < points.size(); i++) {
			nodes.lookedUp(points.get(i));
		}
		assertThat(points).extracting(self::bucketIndex).doesNotHaveDuplicates().isSorted();
		assertThat(points).isNotEmpty();
	}

	@Test
	void fullBucketKeepsNodesThatAnswerAndReplacesOneThatDoesNot() {
		List<NodeId> far = fill(21);
		NodeId newcomer = far.get(20);
		assertThat(this.table.find(newcomer)).isNull();
		assertThat(this.pings).isEmpty();
		this.simulation.run(Duration.ofMinutes(2));
		this.table.seen(contact(newcomer), BOOT, null);
		assertThat(this.pings).containsOnlyKeys(far.get(0));
		this.table.seen(contact(far.get(0)), BOOT, null);
		this.pings.remove(far.get(0)).accept(true);
		assertThat(this.table.find(far.get(0))).isNotNull();
		this.table.seen(contact(newcomer), BOOT, null);
		assertThat(this.pings).containsOnlyKeys(far.get(1));
		this.pings.remove(far.get(1)).accept(false);
		assertThat(this.table.find(far.get(1))).isNull();
		assertThat(this.table.find(newcomer)).isNotNull();
		assertThat(this.table.size()).isEqualTo(20);
	}

	@Test
	void nodeThatFailsMakesRoomForOneThatWaitsAtOnce() {
		List<NodeId> far = fill(22);
		this.table.failed(far.get(5));
		assertThat(this.table.find(far.get(5))).isNull();
		assertThat(this.table.find(far.get(21))).isNotNull();
	}

	@Test
	void nodeThatFailsIsSuspectAndForgottenAfterThreeTimes() {
		NodeId node = fill(1).get(0);
		this.table.failed(node);
		assertThat(this.table.find(node)).isNotNull().matches(TableEntry::isSuspect);
		this.table.seen(contact(node), BOOT, null);
		assertThat(this.table.find(node)).isNotNull().matches((entry) -> !entry.isSuspect());
		this.table.failed(node);
		this.table.failed(node);
		assertThat(this.table.find(node)).isNotNull();
		this.table.failed(node);
		assertThat(this.table.find(node)).isNull();
		assertThat(this.table.size()).isZero();
	}

	@Test
	void tableOfAnAttackerWithManyNodesStaysSmall() {
		NodeIdMaker maker = new NodeIdMaker(9);
		for (int i = 0; i < 20_000; i++) {
			this.table.seen(contact(maker.next()), BOOT, null);
		}
		assertThat(this.table.size()).isLessThan(20 * 16);
		this.pings.clear();
	}

	@Test
	void listenersHearOfThoseThatComeAndGo() {
		List<NodeId> added = new ArrayList<>();
		List<NodeId> removed = new ArrayList<>();
		this.table.addListener(new TableListener() {

			@Override
			public void added(Contact contact) {
				added.add(contact.nodeId());
			}

			@Override
			public void removed(NodeId node) {
				removed.add(node);
			}

		});
		List<NodeId> far = fill(3);
		this.table.seen(contact(far.get(1)), BOOT, null);
		this.table.remove(far.get(2));
		assertThat(added).containsExactlyElementsOf(far);
		assertThat(removed).containsExactly(far.get(2));
	}

	@Test
	void thousandIdsOfOneNetworkGetAFewPlaces() {
		NodeIdMaker maker = new NodeIdMaker(11);
		for (int i = 0; i < 1000; i++) {
			this.table.seen(contact(maker.near(SELF)), BOOT, address("203.0.113." + i % 256));
		}
		assertThat(this.table.size()).isEqualTo(Limits.defaults().nodesPerNetwork());
		for (int i = 0; i < 1000; i++) {
			this.table.seen(contact(maker.near(SELF)), BOOT, address("2001:db8:7:" + Integer.toHexString(i) + "::1"));
		}
		assertThat(this.table.size()).isEqualTo(2 * Limits.defaults().nodesPerNetwork());
		Map<Integer, Integer> perBucket = new HashMap<>();
		this.table.all().forEach((entry) -> perBucket.merge(SELF.bucketIndex(entry.id()), 1, Integer::sum));
		assertThat(perBucket.values()).allMatch((count) -> count <= 2 * Limits.defaults().bucketNodesPerNetwork());
		assertThat(this.context.counters().value("dht.table.refused.network")).isPositive();
	}

	@Test
	void networkGetsItsPlacesBackWhenNodesGoOrMove() {
		List<NodeId> far = farthest(5);
		for (NodeId id : far.subList(0, 3)) {
			this.table.seen(contact(id), BOOT, address("203.0.113.9"));
		}
		assertThat(this.table.all()).extracting(TableEntry::id).containsExactly(far.get(0), far.get(1));
		this.table.remove(far.get(0));
		this.table.seen(contact(far.get(2)), BOOT, address("203.0.113.9"));
		assertThat(this.table.all()).extracting(TableEntry::id).containsExactly(far.get(1), far.get(2));
		this.table.seen(contact(far.get(1)), BOOT, address("198.51.100.1"));
		this.table.seen(contact(far.get(3)), BOOT, address("203.0.113.10"));
		assertThat(this.table.all()).extracting(TableEntry::id)
			.containsExactlyInAnyOrder(far.get(1), far.get(2), far.get(3));
		this.table.seen(contact(far.get(1)), BOOT, address("203.0.113.11"));
		assertThat(this.table.all()).extracting(TableEntry::id).containsExactlyInAnyOrder(far.get(2), far.get(3));
	}

	@Test
	void nodeThatWaitsTakesNoPlaceBeyondTheShareOfItsNetwork() {
		List<NodeId> far = farthest(24);
		far.subList(0, 20).forEach((id) -> this.table.seen(contact(id), BOOT, null));
		for (NodeId id : far.subList(20, 24)) {
			this.table.seen(contact(id), BOOT, address("203.0.113.9"));
		}
		for (NodeId id : far.subList(0, 4)) {
			this.table.failed(id);
		}
		assertThat(this.table.all()).filteredOn((entry) -> entry.network() != null).hasSize(2);
	}

	@Test
	void privateNetworksAndTheOwnOneAreNotLimited() {
		List<NodeId> far = farthest(15);
		List<String> free = List.of("127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.3.3", "100.64.1.1",
				"fd00:1::1", "fe80::1", "::1");
		for (int i = 0; i < 9; i++) {
			assertThat(NetworkGroup.of(address(free.get(i)))).as(free.get(i)).isNull();
			this.table.seen(contact(far.get(i)), BOOT, address(free.get(i)));
		}
		this.own = Contact.server(SELF, new Endpoint("203.0.113.5", 9443));
		for (int i = 9; i < 15; i++) {
			this.table.seen(contact(far.get(i)), BOOT, address("203.0.113." + i));
		}
		assertThat(this.table.size()).isEqualTo(15);
	}

	@Test
	void networkIsThatOfThePacketsAndElseThatOfTheEndpoint() {
		Contact elsewhere = Contact.server(SELF, new Endpoint("198.51.100.1", 1));
		assertThat(NetworkGroup.of(elsewhere, address("203.0.113.9")))
			.isEqualTo(NetworkGroup.of(address("203.0.113.1")));
		assertThat(NetworkGroup.of(elsewhere, address("10.0.0.1"))).isEqualTo(NetworkGroup.of(address("198.51.100.7")));
		assertThat(NetworkGroup.of(contact(SELF), null)).isNull();
		assertThat(NetworkGroup.of(address("2001:db8:1::1"))).isEqualTo(NetworkGroup.of(address("2001:db8:1:f::2")))
			.isNotEqualTo(NetworkGroup.of(address("2001:db8:2::1")));
	}

	private static InetAddress address(String text) {
		return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
	}

	@Test
	void nodeItselfAndNodesThatCannotBeReachedStayOut() {
		this.table.seen(contact(SELF), BOOT, null);
		NodeId other = new NodeIdMaker(5).next();
		this.table.seen(new Contact(other, List.of(), List.of(), Contact.Mode.SERVER), BOOT, null);
		this.table.seen(new Contact(other, List.of(new Endpoint("h", 1)), List.of(), Contact.Mode.CLIENT), BOOT, null);
		assertThat(this.table.size()).isZero();
		this.table.seen(contact(other), BOOT, null);
		this.table.seen(new Contact(other, List.of(new Endpoint("h", 1)), List.of(), Contact.Mode.CLIENT), BOOT, null);
		assertThat(this.table.size()).isZero();
	}

	/**
	 * Nodes of the farthest bucket, seen in order.
	 */
	private List<NodeId> fill(int count) {
		List<NodeId> far = farthest(count);
		far.forEach((id) -> this.table.seen(contact(id), BOOT, null));
		return far;
	}

	private static List<NodeId> farthest(int count) {
		NodeIdMaker maker = new NodeIdMaker(3);
		List<NodeId> far = new ArrayList<>();
		while (far.size() < count) {
			NodeId id = maker.next();
			if (SELF.bucketIndex(id) == 0) {
				far.add(id);
			}
		}
		return far;
	}

	private static Contact contact(NodeId id) {
		return Contact.server(id, new Endpoint("host", 9443));
	}

	private static final class NodeIdMaker {

		private final SplittableRandom random;

		private NodeIdMaker(long seed) {
			this.random = new SplittableRandom(seed);
		}

		private NodeId next() {
			byte[] bytes = new byte[NodeId.BYTES];
			this.random.nextBytes(bytes);
			return NodeId.of(bytes);
		}

		/**
		 * An id that shares some leading bits with another, so that all buckets are met.
		 */
		private NodeId near(NodeId other) {
			byte[] bytes = next().bytes();
			int same = this.random.nextInt(24);
			byte[] source = other.bytes();
			for (int bit = 0; bit < same; bit++) {
				int mask = 0x80 >> (bit % 8);
				bytes[bit / 8] = (byte) ((bytes[bit / 8] & ~mask) | (source[bit / 8] & mask));
			}
			return NodeId.of(bytes);
		}

	}

}
