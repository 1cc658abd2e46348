package io.macula.engine.membership;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.Contacts;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.SwimAck;
import io.macula.engine.wire.SwimPing;
import io.macula.engine.wire.SwimPingReq;
import org.jspecify.annotations.Nullable;

/**
 * Probes one node after the other: over the link to it, which is dialled if need be, then
 * through others. A node that cannot be dialled is probed through those that forward to
 * it. Confined to the loop.
 */
final class Prober {

	private final NodeContext context;

	private final Links links;

	private final MembershipSettings settings;

	private final MemberTable table;

	private final Judgement judgement;

	private final OwnStatement self;

	private final News news;

	private final Peers peers;

	private final Awareness awareness;

	private final Map<Long, Probe> probes = new HashMap<>();

	private long numbers;

	private Timer timer = Timer.NONE;

	private @Nullable NodeId urgent;

	private boolean stopped;

	Prober(Parts parts, Judgement judgement, OwnStatement self, News news) {
		this.context = parts.context();
		this.links = parts.links();
		this.settings = parts.settings();
		this.table = parts.table();
		this.judgement = judgement;
		this.self = self;
		this.news = news;
		this.peers = parts.peers();
		this.awareness = parts.awareness();
	}

	void start() {
		tickIn(this.context.random().nextLong(interval()));
	}

	void restart() {
		this.timer.cancel();
		if (!this.stopped) {
			start();
		}
	}

	void stop() {
		this.stopped = true;
		this.timer.cancel();
		this.probes.values().forEach(Probe::end);
		this.probes.clear();
	}

	private long interval() {
		return this.settings.probeInterval().toNanos();
	}

	private void tickIn(long nanos) {
		long due = now() + nanos;
		this.timer = this.context.after(nanos, () -> {
			try {
				tick(due);
			}
			finally {
				if (!this.stopped) {
					tickIn(this.awareness.scale(interval()));
				}
			}
		});
	}

	private void tick(long due) {
		if (this.judgement.isLate(due)) {
			count("stalled");
			this.awareness.add(1);
		}
		this.peers.look(now());
		this.judgement.look();
		this.table.reap();
		this.self.refresh();
		NodeId next = this.urgent;
		this.urgent = null;
		if (next == null || !this.table.isLive(next)) {
			next = this.table.nextToProbe();
		}
		Member target = (next != null) ? this.table.get(next) : null;
		if (target != null) {
			probe(target);
		}
	}

	/**
	 * Probe a node next, because something speaks against it.
	 */
	void soon(NodeId id) {
		this.urgent = id;
	}

	/**
	 * A number for a message that is answered.
	 * @return a fresh number
	 */
	long number() {
		return ++this.numbers;
	}

	private void probe(Member target) {
		count("probes");
		Probe probe = new Probe(target, number(), now());
		this.probes.put(probe.number(), probe);
		Contact contact = target.contact();
		boolean linked = this.peers.link(target.id()) != null;
		if (linked || !contact.endpoints().isEmpty()) {
			this.links.connect(contact, Purpose.QUERY, (link, failure) -> {
				if (probe.over()) {
					return;
				}
				if (link != null && link.proven() && link.has(Capabilities.SWIM)) {
					ping(link, probe.number());
				}
				else {
					askOthers(probe, contact);
				}
			});
		}
		else {
			askOthers(probe, contact);
		}
		// A dial takes several round trips and some computing
		long more = linked ? 0 : interval();
		later(probe, this.settings.probeTimeout().toNanos() + more / 2, () -> askOthers(probe, contact));
		long patience = this.awareness.scale(interval()) + more;
		long due = now() + patience;
		later(probe, patience, () -> unanswered(probe, due));
	}

	private void later(Probe probe, long nanos, Runnable task) {
		if (!probe.over()) {
			probe.timer(this.context.after(nanos, () -> {
				if (!probe.over()) {
					task.run();
				}
			}));
		}
	}

	private void ping(Link link, long number) {
		link.control(new SwimPing(number, null, null, this.news.forPeer(link.remote()), null, Extras.NONE));
	}

	private void askOthers(Probe probe, Contact contact) {
		if (!probe.ask()) {
			return;
		}
		for (Contact.Via via : contact.via()) {
			if (!via.nodeId().equals(this.self.id())) {
				Contact forwarder = Contact.server(via.nodeId(), via.endpoints().toArray(Endpoint[]::new));
				this.links.connect(forwarder, Purpose.QUERY, (link, failure) -> {
					if (link != null && !probe.over()) {
						ask(link, probe, contact);
					}
				});
			}
		}
		List<Link> helpers = this.peers.choose(this.settings.indirectProbes(),
				(id) -> !id.equals(probe.target()) && !probe.isHelper(id) && isAlive(id));
		helpers.forEach((link) -> ask(link, probe, contact));
	}

	private boolean isAlive(NodeId id) {
		Member member = this.table.get(id);
		return member != null && member.state() == MemberState.ALIVE;
	}

	private void ask(Link link, Probe probe, Contact contact) {
		if (!link.proven() || !link.has(Capabilities.SWIM) || probe.isHelper(link.remote())) {
			return;
		}
		count("indirect");
		probe.helper(link.remote());
		link.control(new SwimPingReq(probe.number(), null, probe.target().bytes(), Contacts.toMap(contact),
				this.news.forPeer(link.remote()), Extras.NONE));
	}

	/**
	 * An answer came.
	 * @param link from whom
	 * @param ack the answer
	 * @return {@code false} if it does not answer a probe of this node
	 */
	boolean answered(Link link, SwimAck ack) {
		Probe probe = (ack.seq() != null) ? this.probes.get(ack.seq()) : null;
		if (probe == null) {
			return false;
		}
		boolean direct = link.remote().equals(probe.target());
		if (direct || probe.isHelper(link.remote())) {
			if (Boolean.TRUE.equals(ack.nack())) {
				probe.nack();
			}
			else {
				// The word of a helper ends the probe, but no suspicion
				succeeded(probe);
			}
		}
		return true;
	}

	private void succeeded(Probe probe) {
		probe.end();
		this.probes.remove(probe.number());
		this.awareness.add(-1);
	}

	private void unanswered(Probe probe, long due) {
		probe.end();
		this.probes.remove(probe.number());
		if (this.judgement.isLate(due)) {
			// The answer may wait to be read
			count("stalled");
			return;
		}
		if (this.peers.heardSince(probe.target(), probe.start(), now())) {
			this.judgement.lives(probe.target());
			return;
		}
		count("probes_failed");
		this.awareness.add(probe.blame());
		this.judgement.accused(
				new Accusation(MemberState.SUSPECTED, probe.target(), probe.incarnation(), this.self.id()),
				this.self.id());
	}

	private long now() {
		return this.context.nanoTime();
	}

	private void count(String what) {
		this.context.counters().increment("membership." + what);
	}

}
