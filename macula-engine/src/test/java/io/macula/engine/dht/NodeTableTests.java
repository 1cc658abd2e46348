package io.macula.engine.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
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

	private final Map<NodeId, Consumer<Boolean>> pings = new HashMap<>();

	private final NodeTable table = new NodeTable(SELF, this.context,
			(contact, then) -> this.pings.put(contact.nodeId(), then));

	@Property(tries = 200)
	void nearestNodesAreThoseOfASort(@ForAll long seed, @ForAll @IntRange(min = 0, max = 400) int size,
			@ForAll @IntRange(min = 1, max = 60) int count) {
		NodeIdMaker maker = new NodeIdMaker(seed);
		NodeId self = maker.next();
		NodeTable nodes = new NodeTable(self, new Simulation(1).context(), (contact, then) -> {
		});
		for (int i = 0; i < size; i++) {
			nodes.seen(contact(maker.near(self)), BOOT);
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
		NodeTable nodes = new NodeTable(self, time.context(), (contact, then) -> {
		});
		for (int i = 0; i < 50; i++) {
			nodes.seen(contact(maker.near(self)), BOOT);
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
		this.table.seen(contact(newcomer), BOOT);
		assertThat(this.pings).containsOnlyKeys(far.get(0));
		this.table.seen(contact(far.get(0)), BOOT);
		this.pings.remove(far.get(0)).accept(true);
		assertThat(this.table.find(far.get(0))).isNotNull();
		this.table.seen(contact(newcomer), BOOT);
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
		this.table.seen(contact(node), BOOT);
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
			this.table.seen(contact(maker.next()), BOOT);
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
		this.table.seen(contact(far.get(1)), BOOT);
		this.table.remove(far.get(2));
		assertThat(added).containsExactlyElementsOf(far);
		assertThat(removed).containsExactly(far.get(2));
	}

	@Test
	void nodeItselfAndNodesThatCannotBeReachedStayOut() {
		this.table.seen(contact(SELF), BOOT);
		NodeId other = new NodeIdMaker(5).next();
		this.table.seen(new Contact(other, List.of(), List.of(), Contact.Mode.SERVER), BOOT);
		this.table.seen(new Contact(other, List.of(new Endpoint("h", 1)), List.of(), Contact.Mode.CLIENT), BOOT);
		assertThat(this.table.size()).isZero();
		this.table.seen(contact(other), BOOT);
		this.table.seen(new Contact(other, List.of(new Endpoint("h", 1)), List.of(), Contact.Mode.CLIENT), BOOT);
		assertThat(this.table.size()).isZero();
	}

	/**
	 * Nodes of the farthest bucket, seen in order.
	 */
	private List<NodeId> fill(int count) {
		NodeIdMaker maker = new NodeIdMaker(3);
		List<NodeId> far = new ArrayList<>();
		while (far.size() < count) {
			NodeId id = maker.next();
			if (SELF.bucketIndex(id) == 0) {
				far.add(id);
				this.table.seen(contact(id), BOOT);
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
