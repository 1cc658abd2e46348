package io.macula.engine.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.SwimAck;
import io.macula.engine.wire.SwimPing;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Nodes with membership on a network that loses messages, in virtual time. A message that
 * is lost is gone, which is worse than what QUIC does. Links that were dialled for a
 * probe close after thirty idle seconds. Confined to the thread of the test.
 */
final class SwimMesh {

	private static final long SECOND = 1_000_000_000L;

	/** Statements in one message to a node that is told of all others. */
	private static final int PART = 250;

	final Simulation simulation;

	final List<SwimNode> nodes = new ArrayList<>();

	MembershipSettings settings;

	Limits limits = Limits.defaults();

	/** Share of messages that are lost. */
	double loss;

	long minLatency = 500_000;

	long maxLatency = 5_000_000;

	/** Verdicts about nodes that live. */
	int falseVerdicts;

	/** Those of them about nodes that are never disturbed. */
	int falseAboutHealthy;

	/** Those of them about nodes that were disturbed and go on again. */
	int falseAboutReturned;

	/** Whether what nodes send is weighed. */
	boolean weighs = true;

	/** News between probes is lost as long as this holds. */
	private boolean quiet;

	/** How many have given up the node that is watched. */
	int watchedFailed;

	long firstSuspectedAt = -1;

	long lastSuspectedAt;

	long lastFailedAt;

	private @Nullable NodeId watched;

	private final Map<NodeId, SwimNode> byId = new LinkedHashMap<>();

	SwimMesh(long seed, MembershipSettings settings) {
		this.simulation = new Simulation(seed);
		this.settings = settings;
	}

	/**
	 * Nodes that all know each other.
	 */
	static SwimMesh of(long seed, int count, MembershipSettings settings) {
		SwimMesh mesh = new SwimMesh(seed, settings);
		for (int i = 0; i < count; i++) {
			mesh.start(i);
		}
		for (int i = 1; i < count; i++) {
			// A ring and a few more links, as neighbours in a hash table would be
			mesh.node(i).dial(mesh.node(i - 1));
			for (int j = 0; j < 3; j++) {
				mesh.node(i).dial(mesh.node(mesh.simulation.random().nextInt(count)));
			}
			mesh.run(Duration.ofMillis(5));
		}
		for (int i = 0; i < 6000; i++) {
			mesh.run(Duration.ofMillis(100));
			if (mesh.nodes.stream().allMatch((node) -> node.live() == count - 1)) {
				return mesh;
			}
		}
		throw new AssertionError("Seed " + seed + ": not all nodes know each other after ten minutes");
	}

	/**
	 * Nodes that all know each other, without the effort of getting acquainted: each is
	 * told of all others, and what is news only to the one that tells is not passed on.
	 */
	static SwimMesh acquainted(long seed, int count, MembershipSettings settings) {
		SwimMesh mesh = new SwimMesh(seed, settings);
		mesh.quiet = true;
		mesh.weighs = false;
		for (int i = 0; i < count; i++) {
			mesh.start(i);
		}
		List<WireValue.Map> statements = mesh.nodes.stream().map(SwimMesh::statement).toList();
		for (int i = 1; i < count; i++) {
			mesh.node(i).dial(mesh.node(i - 1));
			for (int j = 0; j < 3; j++) {
				mesh.node(i).dial(mesh.node(mesh.simulation.random().nextInt(count)));
			}
		}
		mesh.run(Duration.ofMillis(100));
		for (SwimNode node : mesh.nodes) {
			List<SwimLink> links = List.copyOf(node.links.values());
			for (int from = 0; from < count; from += PART) {
				List<WireValue.Map> part = statements.subList(from, Math.min(count, from + PART));
				node.received(links.get(from / PART % links.size()),
						new SwimPing(null, null, null, part, null, Extras.NONE));
			}
		}
		mesh.run(Duration.ofSeconds(1));
		for (SwimNode node : mesh.nodes) {
			if (node.live() != count - 1) {
				throw new AssertionError("Seed " + seed + ": " + node.name() + " knows only " + node.live());
			}
			mesh.nodes.forEach((other) -> node.membership.parts.updates().drop(other.id()));
		}
		mesh.quiet = false;
		return mesh;
	}

	private static WireValue.Map statement(SwimNode node) {
		byte[] rec = Statement.encode(node.contact, node.context.wallMillis(), false, NodeMetadata.NONE);
		return WireValue.Map.builder()
			.put("rec", rec)
			.put("pk", node.key.publicIdentity().encoded())
			.put("sig", node.context.signatures().sign(node.key, Statement.signedBytes(SwimNode.REALM, rec)))
			.build();
	}

	SwimNode start(int number) {
		SwimNode node = new SwimNode(this, this.simulation.context(this.limits), SimulatedKeys.key(number),
				new Endpoint("10.0." + number / 256 + "." + number % 256, 9443), this.settings);
		SwimNode before = this.byId.put(node.id(), node);
		if (before != null) {
			this.nodes.set(this.nodes.indexOf(before), node);
		}
		else {
			this.nodes.add(node);
		}
		node.membership.start();
		closeIdle(node);
		return node;
	}

	SwimNode node(int number) {
		return this.nodes.get(number);
	}

	void run(Duration time) {
		this.simulation.run(time);
	}

	/** The process ends without a word. */
	void crash(SwimNode node) {
		node.crashed = true;
		node.context.stop();
		for (SwimLink link : List.copyOf(node.links.values())) {
			link.open = false;
			SwimLink end = link.other();
			// What two unanswered pings of the link take
			link.peer.context.after(15 * SECOND,
					() -> end.owner.down(end, CloseReason.local(CloseReason.DEAD, "no answer to two pings")));
		}
	}

	/** The process is stopped for a while. */
	void stop(SwimNode node, Duration time) {
		node.disturbedUntil = this.simulation.nanoTime() + time.toNanos();
		node.context.pause();
		this.simulation.after(time.toNanos(), node.context::resume);
	}

	/** Nothing gets in or out for a while, as if the process were too busy to read. */
	void deafen(SwimNode node, Duration time) {
		node.deafUntil = this.simulation.nanoTime() + time.toNanos();
		node.disturbedUntil = node.deafUntil;
	}

	void watch(NodeId id) {
		this.watched = id;
	}

	void suspected(NodeId id) {
		if (id.equals(this.watched)) {
			this.lastSuspectedAt = this.simulation.nanoTime();
			this.firstSuspectedAt = (this.firstSuspectedAt < 0) ? this.lastSuspectedAt : this.firstSuspectedAt;
		}
	}

	void failed(NodeId id) {
		if (id.equals(this.watched)) {
			this.watchedFailed++;
			this.lastFailedAt = this.simulation.nanoTime();
		}
		SwimNode subject = this.byId.get(id);
		if (subject != null && !subject.crashed) {
			this.falseVerdicts++;
			this.falseAboutHealthy += subject.slow ? 0 : 1;
			boolean returned = subject.slow && this.simulation.nanoTime() >= subject.disturbedUntil;
			this.falseAboutReturned += returned ? 1 : 0;
		}
	}

	private long latency() {
		return this.minLatency + this.simulation.random().nextLong(this.maxLatency - this.minLatency + 1);
	}

	void send(SwimLink link, WireMessage message) {
		if (this.quiet && message instanceof SwimPing ping && ping.seq() == null) {
			return;
		}
		if (this.weighs) {
			count(link.owner, message);
		}
		long now = this.simulation.nanoTime();
		link.lastUse = now;
		if (this.loss > 0 && this.simulation.random().nextDouble() < this.loss) {
			return;
		}
		link.lastDelivery = Math.max(link.lastDelivery, Math.max(now, link.owner.deafUntil) + latency());
		link.peer.context.after(link.lastDelivery - now, () -> deliver(link, message));
	}

	private void deliver(SwimLink link, WireMessage message) {
		long deaf = link.peer.deafUntil - this.simulation.nanoTime();
		if (deaf > 0) {
			link.peer.context.after(deaf, () -> deliver(link, message));
			return;
		}
		link.peer.received(link.other(), message);
	}

	private static void count(SwimNode sender, WireMessage message) {
		boolean sync = (message instanceof SwimPing ping && (ping.sync() != null || isBulk(ping)))
				|| (message instanceof SwimAck ack && ack.sync() != null);
		int bytes = WireCodec.encode(message).length;
		sender.messages++;
		if (sync) {
			sender.syncBytes += bytes;
		}
		else {
			sender.bytes += bytes;
		}
	}

	/** Statements that the other side of an exchange asked for. */
	private static boolean isBulk(SwimPing ping) {
		return ping.seq() == null && ping.gossip() != null && ping.gossip().size() > 12;
	}

	void dial(SwimNode from, Contact contact) {
		SwimNode target = this.byId.get(contact.nodeId());
		boolean there = target != null && !target.crashed && !contact.endpoints().isEmpty();
		if (!there) {
			from.context.after(contact.endpoints().isEmpty() ? 0 : 10 * SECOND,
					() -> from.dialled(contact.nodeId(), null));
			return;
		}
		long ready = Math.max(from.deafUntil, target.deafUntil) - this.simulation.nanoTime();
		target.context.after(Math.max(0, ready) + 4 * latency(), () -> from.context.execute(() -> open(from, target)));
	}

	private void open(SwimNode from, SwimNode target) {
		if (target.crashed || from.crashed) {
			return;
		}
		Link existing = from.link(target.id());
		if (existing == null) {
			SwimLink stale = target.links.get(from.id());
			if (stale != null) {
				target.down(stale, CloseReason.local(CloseReason.DUPLICATE, "the node was restarted"));
			}
			SwimLink here = new SwimLink(from, target, true);
			SwimLink there = new SwimLink(target, from, false);
			here.other = there;
			there.other = here;
			target.up(there);
			from.up(here);
			existing = here;
		}
		from.dialled(target.id(), existing);
	}

	void close(SwimLink link, int code) {
		link.owner.down(link, CloseReason.local(code, "closed"));
		link.peer.down(link.other(), CloseReason.remote(code, "closed"));
	}

	private void closeIdle(SwimNode node) {
		node.context.after(5 * SECOND, () -> {
			for (SwimLink link : List.copyOf(node.links.values())) {
				if (link.dialled && !link.kept && node.context.nanoTime() - link.lastUse > 30 * SECOND) {
					close(link, CloseReason.IDLE);
				}
			}
			closeIdle(node);
		});
	}

}
