package io.macula.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.dht.Dht;
import io.macula.engine.discovery.Discovery;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.LinkManager;
import io.macula.engine.membership.Member;
import io.macula.engine.membership.Membership;
import io.macula.engine.membership.MembershipListener;
import io.macula.engine.membership.MembershipSettings;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Once;
import org.jspecify.annotations.Nullable;

/**
 * Membership of a node, if it takes part: tells the application about other nodes, and
 * lets those that are gone be gone from the hash table, from the caches of subscribers
 * and providers, and from the links at once. Confined to the loop, except for
 * {@link #members}.
 */
final class MeshMembers implements MembershipListener {

	/** Longer than a signature takes on a busy machine. */
	private static final long GOOD_BYE_NANOS = 200_000_000;

	private final NodeContext context;

	private final LinkManager links;

	private final Dht dht;

	private final Discovery discovery;

	private final StateTracker states;

	private final @Nullable Membership membership;

	private final Set<NodeId> suspects = new LinkedHashSet<>();

	private Consumer<Set<NodeId>> suspectListener = (nodes) -> {
	};

	MeshMembers(NodeContext context, LinkManager links, IdentityKey key, MaculaNodeBuilder settings, Dht dht,
			Discovery discovery, StateTracker states) {
		this.context = context;
		this.links = links;
		this.dht = dht;
		this.discovery = discovery;
		this.states = states;
		MembershipSettings how = settings.membership;
		this.membership = (how != null) ? new Membership(context, links, key, settings.realm, settings.metadata, how)
				: null;
	}

	void start() {
		if (this.membership != null) {
			this.membership.addListener(this);
			this.membership.start();
		}
	}

	/**
	 * Be told who is suspected to be gone; before {@link #start}.
	 * @param listener receives all of them whenever they are others
	 */
	void onSuspects(Consumer<Set<NodeId>> listener) {
		this.suspectListener = listener;
	}

	private void suspect(NodeId node, boolean now) {
		if (now ? this.suspects.add(node) : this.suspects.remove(node)) {
			this.suspectListener.accept(Set.copyOf(this.suspects));
		}
	}

	/**
	 * Tell the mesh that this node leaves.
	 * @param then called when that is sent, or is not to be waited for any longer
	 */
	void leave(Runnable then) {
		if (this.membership == null) {
			then.run();
			return;
		}
		Once left = new Once();
		this.context.after(GOOD_BYE_NANOS, () -> left.run(then));
		this.membership.leave(() -> left.run(then));
	}

	/** Watch the others with fresh timers. */
	void restart() {
		if (this.membership != null) {
			this.membership.restart();
		}
	}

	void stop() {
		if (this.membership != null) {
			this.membership.stop();
		}
	}

	/**
	 * Other nodes. Thread-safe.
	 * @return a snapshot
	 */
	Collection<MemberInfo> members() {
		return (this.membership != null) ? this.membership.members().stream().map(this::info).toList() : List.of();
	}

	private MemberInfo info(Member member) {
		List<Endpoint> endpoints = member.contact().endpoints();
		return new MemberInfo(member.id(), member.state(), endpoints.isEmpty() ? null : endpoints.get(0),
				member.metadata(), member.incarnation(), member.confirmed(),
				Duration.ofNanos(Math.max(0, this.context.nanoTime() - member.sinceNanos())));
	}

	private void tell(Member member, BiConsumer<NodeListener, MemberInfo> event) {
		MemberInfo info = info(member);
		this.states.tell((listener) -> event.accept(listener, info));
	}

	private void forget(Member member) {
		suspect(member.id(), false);
		this.dht.gone(member.id());
		this.discovery.finder().gone(member.id());
	}

	@Override
	public void joined(Member member) {
		tell(member, NodeListener::memberJoined);
	}

	@Override
	public void suspected(Member member) {
		suspect(member.id(), true);
		tell(member, NodeListener::memberSuspected);
	}

	@Override
	public void aliveAgain(Member member) {
		suspect(member.id(), false);
		// Not only when there is a link again: until then its procedures would have no
		// provider
		this.discovery.finder().reachable(member.id());
		tell(member, NodeListener::memberAlive);
	}

	@Override
	public void failed(Member member) {
		forget(member);
		this.links.giveUp(member.id());
		tell(member, NodeListener::memberFailed);
	}

	@Override
	public void left(Member member) {
		forget(member);
		tell(member, NodeListener::memberLeft);
	}

	@Override
	public void changed(Member member) {
		tell(member, NodeListener::memberChanged);
	}

}
