package io.macula.engine.dht;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.simulation.Simulation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which nodes a {@link NodeTable} looks for: all neighbours, and few of those that are
 * far.
 */
class TableFillingTests {

	private static final NodeId SELF = NodeId.of(new byte[NodeId.BYTES]);

	private final SplittableRandom random = new SplittableRandom(1);

	private final NodeTable table = new NodeTable(SELF, () -> Contact.server(SELF), new Simulation(1).context(),
			(contact, then) -> {
			});

	private int hosts;

	private NodeId inBucket(int index) {
		byte[] id = new byte[NodeId.BYTES];
		this.random.nextBytes(id);
		long first = ByteBuffer.wrap(id).getLong();
		ByteBuffer.wrap(id).putLong(0, (first >>> index) | (1L << (63 - index)));
		return NodeId.of(id);
	}

	private void add(int index, int count) {
		for (int i = 0; i < count; i++) {
			this.hosts++;
			this.table.seen(
					Contact.server(inBucket(index),
							new Endpoint(this.hosts % 200 + "." + this.hosts / 200 + ".7.1", 9443)),
					new byte[16], null);
		}
	}

	@Test
	void everybodyIsWantedWhileTheNeighboursAreNotKnown() {
		add(0, 12);
		assertThat(wants(inBucket(0))).isTrue();
		assertThat(wants(inBucket(5))).isTrue();
		assertThat(this.table.toFill()).isEmpty();
	}

	@Test
	void farNodesAreNotDialledWhenThereAreEnough() {
		add(0, 8);
		add(1, 3);
		add(3, 20);
		assertThat(wants(inBucket(0))).isFalse();
		assertThat(wants(inBucket(1))).isTrue();
		assertThat(wants(inBucket(2))).isTrue();
		assertThat(wants(inBucket(7))).isTrue();
		assertThat(this.table.toFill()).hasSize(2);
	}

	@Test
	void farNodesThatComeByThemselvesAreTaken() {
		add(0, 20);
		add(3, 20);
		assertThat(this.table.size()).isEqualTo(40);
	}

	private boolean wants(NodeId id) {
		return this.table.wants(Contact.server(id, new Endpoint("host", 9443)));
	}

}
