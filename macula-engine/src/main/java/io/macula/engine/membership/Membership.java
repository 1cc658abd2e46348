package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.identity.Realm;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.PeerListener;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.SwimAck;
import io.macula.engine.wire.SwimPing;
import io.macula.engine.wire.SwimPingReq;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the mesh and who lives: SWIM (Das, Gupta and Motivala, 2002) with Lifeguard
 * (Dadgar, Phillips and Currey, 2018) and the formulas of memberlist, over the links of
 * the node. Only proven peers that announce {@link Capabilities#SWIM} take part. Confined
 * to the loop except where a method says otherwise.
 */
public final class Membership {

	/** Peers that a node which cannot be dialled names as those that reach it. */
	private static final int MOST_VIA = 3;

	private final NodeContext context;

	private final Links links;

	final Parts parts;

	private final Peers peers;

	private final MemberTable table;

	private final OwnStatement self;

	private final Judgement judgement;

	private final News news;

	private final Prober prober;

	private final Helper helper;

	private final StateExchange exchange;

	/** Who reaches this node if it cannot be dialled. */
	private final List<Contact.Via> forwarders = new ArrayList<>();

	/**
	 * Membership over the links of a node; nothing happens before {@link #start}.
	 * @param context surroundings of the node
	 * @param links its links
	 * @param key signs what the node says about itself
	 * @param realm its realm
	 * @param metadata what it tells about itself
	 * @param settings how often and how long
	 */
	public Membership(NodeContext context, Links links, IdentityKey key, Realm realm, NodeMetadata metadata,
			MembershipSettings settings) {
		this.context = context;
		this.links = links;
		this.parts = Parts.of(context, links, settings);
		this.peers = this.parts.peers();
		this.table = this.parts.table();
		this.self = new OwnStatement(this.parts, key, realm, this::reachedAt, metadata);
		this.judgement = new Judgement(this.parts, this.self);
		this.news = new News(this.parts, this.judgement, new StatementVerifier(context, realm));
		if (settings.lifeguard()) {
			// The earlier others know, the fewer give this node up
			this.self.whenContradicted(this.news::round);
		}
		this.prober = new Prober(this.parts, this.judgement, this.self, this.news);
		this.helper = new Helper(this.parts, this.news, this.prober::number);
		this.exchange = new StateExchange(this.parts, this.judgement, this.self, this.prober::number);
		context.counters().gauge("membership.members", this.table::liveCount);
		context.counters().gauge("membership.updates", this.parts.updates()::size);
		context.counters().gauge("membership.health", this.parts.awareness()::score);
	}

	/**
	 * How this node is reached. One that cannot be dialled names peers that reach it over
	 * the links that it keeps to them.
	 */
	private Contact reachedAt() {
		Contact own = this.links.self();
		if (!own.endpoints().isEmpty() || !own.via().isEmpty()) {
			return own;
		}
		// Not new ones as long as one is left: everybody is told about each change
		this.forwarders.removeIf((via) -> this.peers.link(via.nodeId()) == null);
		for (NodeId id : this.forwarders.isEmpty() ? this.peers.ids() : List.<NodeId>of()) {
			Link link = this.peers.link(id);
			if (link != null && !link.contact().endpoints().isEmpty() && this.forwarders.size() < MOST_VIA) {
				this.forwarders.add(new Contact.Via(id, link.contact().endpoints()));
			}
		}
		return new Contact(own.nodeId(), List.of(), this.forwarders, own.mode());
	}

	/**
	 * Be told about changes; what is known already is not told.
	 * @param listener the listener
	 */
	public void addListener(MembershipListener listener) {
		this.table.addListener(listener);
	}

	/** Begin to watch and to be watched. */
	public void start() {
		this.links.handle(MessageType.SWIM_PING, SwimPing.class, this::pinged);
		this.links.handle(MessageType.SWIM_ACK, SwimAck.class, this::answered);
		this.links.handle(MessageType.SWIM_PING_REQ, SwimPingReq.class, this::asked);
		this.self.announce();
		this.links.addPeerListener(new LinkWatch());
		this.prober.start();
		this.news.start();
		this.exchange.start();
	}

	/** Watch with fresh timers. What is known stays. */
	public void restart() {
		this.prober.restart();
		this.news.restart();
		this.exchange.restart();
	}

	/**
	 * Tell the mesh that this node leaves, so that nobody looks for it.
	 * @param then called when all peers have been told, within milliseconds
	 */
	public void leave(Runnable then) {
		this.prober.stop();
		this.self.leave(() -> {
			Statement farewell = this.self.current();
			if (farewell != null && farewell.left()) {
				this.news.tellAll(farewell);
			}
			then.run();
		});
	}

	/** Stop at once. */
	public void stop() {
		this.prober.stop();
		this.news.stop();
		this.exchange.stop();
		this.judgement.stop();
	}

	/**
	 * All other nodes that are known, with those that failed or left a while ago.
	 * Thread-safe.
	 * @return a snapshot
	 */
	public Collection<Member> members() {
		return this.table.snapshot();
	}

	/**
	 * How well this node itself is doing (Lifeguard's local health). Thread-safe.
	 * @return 0 if it gets its answers in time, up to 7
	 */
	public int health() {
		return this.parts.awareness().score();
	}

	/**
	 * Tell the mesh something else about this node.
	 * @param metadata from now on
	 */
	public void metadata(NodeMetadata metadata) {
		this.self.metadata(metadata);
	}

	private boolean admit(Link link, WireMessage message) {
		if (!link.proven() || !link.has(Capabilities.SWIM)) {
			link.violation("unexpected_" + message.type().text());
			return false;
		}
		if (!this.peers.admit(link, this.context.nanoTime())) {
			this.context.counters().increment("membership.ignored.flood");
			return false;
		}
		this.judgement.lives(link.remote());
		return true;
	}

	private void pinged(Link link, SwimPing ping) {
		if (!admit(link, ping)) {
			return;
		}
		read(link, ping.gossip());
		if (ping.sync() != null) {
			this.exchange.asked(link, ping);
		}
		else if (ping.seq() != null && !this.self.leaving()) {
			link.control(new SwimAck(ping.seq(), null, this.self.incarnation(), null, this.news.forPeer(link.remote()),
					null, Extras.NONE));
		}
	}

	private void answered(Link link, SwimAck ack) {
		if (!admit(link, ack)) {
			return;
		}
		if (ack.sync() != null) {
			// Only then the next part, or statements would come faster than they are
			// checked
			this.news.read(link, ack.gossip(), () -> this.exchange.answered(link, ack));
			return;
		}
		read(link, ack.gossip());
		if (!Judgement.isLastAnswer(ack.seq()) && !this.prober.answered(link, ack)
				&& !this.helper.answered(link, ack)) {
			this.context.counters().increment("membership.late");
		}
	}

	private void asked(Link link, SwimPingReq request) {
		if (!admit(link, request)) {
			return;
		}
		read(link, request.gossip());
		this.helper.asked(link, request);
	}

	private void read(Link link, @Nullable List<WireValue.Map> gossip) {
		this.news.read(link, gossip, () -> {
		});
	}

	/** Links come and go. */
	private final class LinkWatch implements PeerListener {

		@Override
		public void linkUp(Link link) {
			if (!link.proven() || !link.has(Capabilities.SWIM)) {
				return;
			}
			Membership.this.peers.add(link, Membership.this.context.nanoTime());
			if (Membership.this.table.isLive(link.remote())) {
				Membership.this.judgement.lives(link.remote());
				return;
			}
			Membership.this.judgement.lives(link.remote());
			Membership.this.exchange.greet(link);
		}

		@Override
		public void linkDown(Link link, CloseReason reason) {
			if (Membership.this.peers.remove(link) && reason.code() == CloseReason.DEAD) {
				Membership.this.prober.soon(link.remote());
			}
		}

	}

}
