package io.macula.engine.dht;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.LoopContext;
import io.macula.engine.trust.JdkSignatures;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time to find the 20 nodes nearest to a point in a table that holds 1,000: 20 in each of
 * 50 buckets.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TableBenchmark {

	private static final int NODES = 1000;

	private static final int POINTS = 1024;

	private final NodeId self = NodeId.sha256Of("self");

	private final LoopContext context = new LoopContext("benchmark", ImmediateEventExecutor.INSTANCE,
			new JdkSignatures(), Limits.defaults(), new Counters());

	private static final byte[] BOOT = new byte[16];

	private final NodeTable table = new NodeTable(this.self, () -> Contact.server(this.self), this.context,
			(contact, answer) -> answer.accept(true));

	private final NodeId[] anywhere = new NodeId[POINTS];

	private final NodeId[] nearSelf = new NodeId[POINTS];

	private int index;

	/**
	 * Fill the table.
	 */
	@Setup
	public void prepare() {
		Random random = new Random(1);
		for (int i = 0; i < NODES; i++) {
			// A private network: of a public one the table takes only few nodes
			this.table.seen(
					Contact.server(sharing(i / NodeTable.K, random), Endpoint.parse("https://10.0.0.1:" + (9000 + i))),
					BOOT, null);
		}
		if (this.table.size() != NODES) {
			throw new IllegalStateException("The table holds " + this.table.size());
		}
		for (int i = 0; i < POINTS; i++) {
			byte[] point = new byte[NodeId.BYTES];
			random.nextBytes(point);
			this.anywhere[i] = NodeId.of(point);
			this.nearSelf[i] = sharing(NODES / NodeTable.K + 20, random);
		}
	}

	/**
	 * An id that shares exactly so many leading bits with this node.
	 */
	private NodeId sharing(int bits, Random random) {
		byte[] id = new byte[NodeId.BYTES];
		random.nextBytes(id);
		byte[] own = this.self.bytes();
		for (int i = 0; i <= bits; i++) {
			int mask = 0x80 >> (i % 8);
			int wanted = own[i / 8] ^ ((i == bits) ? mask : 0);
			id[i / 8] = (byte) ((id[i / 8] & ~mask) | (wanted & mask));
		}
		return NodeId.of(id);
	}

	/**
	 * A point anywhere, as lookups of other nodes ask for.
	 * @return the nodes
	 */
	@Benchmark
	public List<TableEntry> anywhere() {
		return this.table.closest(this.anywhere[this.index++ & (POINTS - 1)], NodeTable.K);
	}

	/**
	 * A point next to this node, whose own bucket is empty.
	 * @return the nodes
	 */
	@Benchmark
	public List<TableEntry> nearSelf() {
		return this.table.closest(this.nearSelf[this.index++ & (POINTS - 1)], NodeTable.K);
	}

	/**
	 * End the threads of the context.
	 */
	@TearDown
	public void close() {
		this.context.close();
	}

}
