package io.macula.engine.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;

import io.macula.engine.transport.memory.Courier;
import org.jspecify.annotations.Nullable;

/**
 * A network in virtual time: latency with jitter, loss, bandwidth of each node's uplink,
 * duplicated and reordered datagrams, and partitions. Streams lose nothing but time, as
 * with QUIC: a lost packet comes one retransmission later and everything behind it waits;
 * what meets a partition waits until it heals, and a connection that is silent for too
 * long is for the nodes to give up. Dials take two round trips and are lost in a
 * partition. Every delivery goes into a hash, so that two runs can be compared. Confined
 * to the thread of the test.
 */
public final class NetworkModel implements Courier {

	private static final int PACKET = 1200;

	private static final long HASH_FACTOR = 0x100000001B3L;

	private final Simulation simulation;

	/** In a defined order: keys hash differently in every process. */
	private final Map<Object, Flow> flows = new LinkedHashMap<>();

	private final Map<String, Long> uplinkFree = new LinkedHashMap<>();

	private final Map<String, long[]> bytesSent = new HashMap<>();

	private final long[] parcels = new long[Kind.values().length];

	private final Map<String, Middlebox> boxes = new HashMap<>();

	private final Map<String, Long> readRate = new HashMap<>();

	private final Map<String, Long> readFree = new HashMap<>();

	private @Nullable Trace trace;

	private BiPredicate<String, String> blocked = (from, to) -> false;

	private long meanLatency = 25_000_000;

	private long jitter = 10_000_000;

	private double loss;

	private double duplicates;

	private double reordered;

	private long bytesPerSecond = Long.MAX_VALUE;

	private long hash = 0xCBF29CE484222325L;

	private long lost;

	private int pruneAt = 1024;

	/**
	 * A network with a latency of 25 ± 10 ms one way that loses nothing.
	 * @param simulation virtual time
	 */
	public NetworkModel(Simulation simulation) {
		this.simulation = simulation;
	}

	/**
	 * Set the time that a packet takes one way.
	 * @param meanMillis in the mean
	 * @param jitterMillis at most that much more or less
	 * @return this network
	 */
	public NetworkModel latency(double meanMillis, double jitterMillis) {
		this.meanLatency = (long) (meanMillis * 1_000_000);
		this.jitter = (long) (jitterMillis * 1_000_000);
		return this;
	}

	/**
	 * Set how much is lost.
	 * @param share of all packets, 0 to 1
	 * @return this network
	 */
	public NetworkModel loss(double share) {
		this.loss = share;
		return this;
	}

	/**
	 * Set what else happens to datagrams.
	 * @param duplicated share that arrives twice
	 * @param late share that takes three times as long
	 * @return this network
	 */
	public NetworkModel datagrams(double duplicated, double late) {
		this.duplicates = duplicated;
		this.reordered = late;
		return this;
	}

	/**
	 * Limit what a node can send.
	 * @param bytesPerSecond the rate
	 * @return this network
	 */
	public NetworkModel bandwidth(long bytesPerSecond) {
		this.bytesPerSecond = bytesPerSecond;
		return this;
	}

	/**
	 * Cut ports off from each other, or heal all that is cut.
	 * @param blocked whether nothing gets from the first to the second port, given as
	 * text
	 */
	public void block(BiPredicate<String, String> blocked) {
		this.blocked = blocked;
		this.flows.values().removeIf(this::isQuiet);
		for (Flow flow : this.flows.values()) {
			Deque<Held> waiting = new ArrayDeque<>(flow.held);
			flow.held.clear();
			waiting.forEach((held) -> stream(held.parcel, held.delivery, 200_000_000L));
		}
	}

	/**
	 * Let a node take in the bytes of streams slowly, as one does whose processor is busy
	 * elsewhere. What it has not taken in fills the window of the sender.
	 * @param port the node
	 * @param rate bytes per second, more than 0
	 */
	public void slowReader(String port, long rate) {
		if (rate <= 0) {
			throw new IllegalArgumentException("a rate of " + rate + " bytes per second is not above 0");
		}
		this.readRate.put(port, rate);
	}

	/**
	 * Put something between a node and all others.
	 * @param port the node
	 * @param box what it stands behind
	 */
	public void behind(String port, Middlebox box) {
		this.boxes.put(port, box);
	}

	/**
	 * Write down what is delivered.
	 * @param to where to
	 */
	public void trace(Trace to) {
		this.trace = to;
	}

	/** Let everything through again. */
	public void heal() {
		block((from, to) -> false);
	}

	@Override
	public void carry(Parcel parcel, Runnable delivery) {
		this.parcels[parcel.kind().ordinal()]++;
		this.bytesSent.computeIfAbsent(parcel.from(), (port) -> new long[1])[0] += parcel.bytes();
		Middlebox box = this.boxes.get(parcel.from());
		boolean out = box == null || box.leaves(parcel, this.simulation.nanoTime());
		if (parcel.flow() != null) {
			stream(parcel, delivery, 0);
			return;
		}
		if (!out) {
			this.lost++;
			return;
		}
		boolean cut = this.blocked.test(parcel.from(), parcel.to())
				|| (parcel.kind() != Kind.DATAGRAM && this.blocked.test(parcel.to(), parcel.from()));
		if (cut || (parcel.kind() == Kind.DATAGRAM && isLost())) {
			this.lost++;
			return;
		}
		long time = uplink(parcel) + latency();
		if (parcel.kind() == Kind.DIAL) {
			time += 2 * latency() + retransmissions(2);
		}
		else if (parcel.kind() == Kind.DATAGRAM) {
			if (this.reordered > 0 && chance() < this.reordered) {
				time += 2 * latency();
			}
			if (this.duplicates > 0 && chance() < this.duplicates) {
				deliver(parcel, delivery, time + latency());
			}
		}
		deliver(parcel, delivery, time);
	}

	private void stream(Parcel parcel, Runnable delivery, long extra) {
		Flow flow = flow(parcel.flow());
		if (!flow.held.isEmpty() || this.blocked.test(parcel.from(), parcel.to()) || !enters(parcel)) {
			flow.held.add(new Held(parcel, delivery));
			return;
		}
		int packets = (parcel.bytes() + PACKET - 1) / PACKET;
		long arrival = this.simulation.nanoTime() + extra + uplink(parcel) + latency() + retransmissions(packets);
		flow.arrival = read(parcel, Math.max(flow.arrival, arrival));
		deliver(parcel, delivery, flow.arrival - this.simulation.nanoTime());
	}

	private boolean enters(Parcel parcel) {
		Middlebox box = this.boxes.get(parcel.to());
		return box == null || box.enters(parcel, this.simulation.nanoTime());
	}

	private long read(Parcel parcel, long arrival) {
		Long rate = this.readRate.get(parcel.to());
		if (rate == null) {
			return arrival;
		}
		long done = Math.max(arrival, this.readFree.getOrDefault(parcel.to(), 0L))
				+ parcel.bytes() * 1_000_000_000L / rate;
		this.readFree.put(parcel.to(), done);
		return done;
	}

	private Flow flow(@Nullable Object key) {
		if (this.flows.size() >= this.pruneAt) {
			// A flow of which nothing is under way has no order to keep
			this.flows.values().removeIf(this::isQuiet);
			this.pruneAt = Math.max(1024, 2 * this.flows.size());
		}
		return this.flows.computeIfAbsent(key, (any) -> new Flow());
	}

	private boolean isQuiet(Flow flow) {
		return flow.held.isEmpty() && flow.arrival < this.simulation.nanoTime();
	}

	private void deliver(Parcel parcel, Runnable delivery, long nanos) {
		this.simulation.after(nanos, () -> {
			if (parcel.flow() == null && !enters(parcel)) {
				this.lost++;
				return;
			}
			trace(parcel);
			delivery.run();
		});
	}

	private void trace(Parcel parcel) {
		if (this.trace != null) {
			this.trace.delivered(this.simulation.nanoTime(), parcel);
		}
		mix(this.simulation.nanoTime());
		mix(parcel.from().hashCode());
		mix(parcel.to().hashCode());
		mix(parcel.kind().ordinal() * 31L + parcel.bytes());
	}

	private void mix(long value) {
		this.hash = (this.hash ^ value) * HASH_FACTOR;
		this.hash ^= this.hash >>> 29;
	}

	private long uplink(Parcel parcel) {
		if (this.bytesPerSecond == Long.MAX_VALUE) {
			return 0;
		}
		long now = this.simulation.nanoTime();
		long free = Math.max(now, this.uplinkFree.getOrDefault(parcel.from(), 0L))
				+ parcel.bytes() * 1_000_000_000L / this.bytesPerSecond;
		this.uplinkFree.put(parcel.from(), free);
		return free - now;
	}

	private long retransmissions(int packets) {
		long time = 0;
		for (int i = 0; this.loss > 0 && i < packets; i++) {
			while (isLost()) {
				this.lost++;
				time += 3 * this.meanLatency;
			}
		}
		return time;
	}

	private boolean isLost() {
		return this.loss > 0 && chance() < this.loss;
	}

	private double chance() {
		return this.simulation.random().nextDouble();
	}

	private long latency() {
		return Math.max(1, this.meanLatency - this.jitter + this.simulation.random().nextLong(2 * this.jitter + 1));
	}

	/**
	 * Fingerprint of everything that was delivered, when and where.
	 * @return the hash
	 */
	public long hash() {
		return this.hash;
	}

	/**
	 * How much was sent, by kind.
	 * @param kind the kind
	 * @return number of parcels
	 */
	public long parcels(Kind kind) {
		return this.parcels[kind.ordinal()];
	}

	/**
	 * How much a port sent.
	 * @param port the port
	 * @return bytes
	 */
	public long bytesSent(String port) {
		long[] sent = this.bytesSent.get(port);
		return (sent != null) ? sent[0] : 0;
	}

	/**
	 * Packets that did not arrive the first time.
	 * @return the number
	 */
	public long lost() {
		return this.lost;
	}

	/** One direction of a connection. */
	private static final class Flow {

		private final Deque<Held> held = new ArrayDeque<>();

		private long arrival;

	}

	private record Held(Parcel parcel, Runnable delivery) {
	}

}
