package io.macula.engine.pubsub;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.identity.Names;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.Interest;

/**
 * What linked nodes told that they subscribe to. Confined to the loop.
 */
final class PeerInterests {

	/**
	 * Then the rest of a new full set, which may take several messages, must have come.
	 */
	private static final long SETTLE_NANOS = 1_000_000_000L;

	private final SubscriptionTrie<Outlet> trie = new SubscriptionTrie<>();

	private final SubscriptionTrie<GroupMember> groups = new SubscriptionTrie<>();

	private final Map<NodeId, Peer> peers = new HashMap<>();

	private final NodeContext context;

	private final Outlets outlets;

	private final Consumer<TopicPattern> changed;

	private final BiConsumer<Outlet, List<TopicPattern>> retained;

	private final BiConsumer<Outlet, Long> marks;

	/**
	 * Nobody told anything.
	 * @param context the surroundings
	 * @param outlets the ways to the nodes
	 * @param changed told a pattern whose routes may have changed
	 * @param retained told which last values a node asks for
	 * @param marks told that a node asks for an answer when all is known that it told
	 */
	PeerInterests(NodeContext context, Outlets outlets, Consumer<TopicPattern> changed,
			BiConsumer<Outlet, List<TopicPattern>> retained, BiConsumer<Outlet, Long> marks) {
		this.context = context;
		this.outlets = outlets;
		this.changed = changed;
		this.retained = retained;
		this.marks = marks;
	}

	/**
	 * A peer tells what it subscribes to, from now on or no more.
	 */
	void received(Link link, Interest interest) {
		if (!link.proven() || !link.has(Capabilities.INTEREST)) {
			link.violation("interest_not_agreed");
			return;
		}
		Outlet outlet = this.outlets.known(link.remote());
		if (outlet == null || outlet.link() == null) {
			// On a link that is being ended: nobody would forget it again
			this.context.counters().increment("pubsub.interest.late");
			return;
		}
		Peer peer = this.peers.computeIfAbsent(link.remote(), (key) -> new Peer(outlet));
		if (Boolean.TRUE.equals(interest.full())) {
			peer.beginFull();
		}
		List<String> add = interest.add();
		if (add != null) {
			add.forEach(peer::add);
		}
		List<String> remove = interest.remove();
		if (remove != null) {
			remove.forEach(peer::remove);
		}
		List<String> asked = InterestAnnouncer.retainedWanted(interest);
		if (!asked.isEmpty()) {
			this.retained.accept(outlet,
					asked.stream()
						.filter((pattern) -> Peer.isValid(pattern, this.context.limits()))
						.map(TopicPattern::of)
						.toList());
		}
		Long mark = interest.extras().map().number(InterestAnnouncer.MARK);
		if (mark != null) {
			this.marks.accept(outlet, mark);
		}
	}

	/**
	 * There is no link to the peer any more: only the mesh knows now.
	 */
	void gone(NodeId node) {
		Peer peer = this.peers.remove(node);
		if (peer != null) {
			peer.forget(peer.patterns);
		}
	}

	/**
	 * Whether what a node told is all there is to know about its subscriptions.
	 */
	boolean isAuthority(NodeId node) {
		Peer peer = this.peers.get(node);
		return peer != null && peer.told && !peer.incomplete;
	}

	void match(String topic, Consumer<Outlet> sink) {
		this.trie.match(topic, sink);
	}

	/**
	 * Find the members of queue groups.
	 * @param topic the topic
	 * @param sink receives the name of a group and a node of it, perhaps several times
	 */
	void matchGroups(String topic, BiConsumer<String, Outlet> sink) {
		this.groups.match(topic, (member) -> sink.accept(member.group(), member.outlet()));
	}

	int size() {
		return this.trie.size() + this.groups.size();
	}

	private final class Peer {

		private final Outlet outlet;

		private final Set<TopicPattern> patterns = new LinkedHashSet<>();

		/** Of an earlier full set, and not yet in the new one. */
		private final Set<TopicPattern> doubtful = new LinkedHashSet<>();

		private boolean told;

		private boolean incomplete;

		private boolean settling;

		Peer(Outlet outlet) {
			this.outlet = outlet;
		}

		void beginFull() {
			this.told = true;
			this.incomplete = false;
			this.doubtful.addAll(this.patterns);
			if (!this.doubtful.isEmpty() && !this.settling) {
				this.settling = true;
				PeerInterests.this.context.after(SETTLE_NANOS, this::settle);
			}
		}

		private void settle() {
			this.settling = false;
			if (PeerInterests.this.peers.get(this.outlet.node()) == this) {
				this.patterns.removeAll(this.doubtful);
				forget(this.doubtful);
			}
			this.doubtful.clear();
		}

		void forget(Set<TopicPattern> gone) {
			gone.forEach(this::drop);
		}

		void add(String text) {
			Limits limits = PeerInterests.this.context.limits();
			GroupName group = GroupName.of(text);
			if (!isValid((group != null) ? group.pattern() : text, limits)) {
				refuse("invalid");
				return;
			}
			TopicPattern pattern = TopicPattern.of(text);
			this.doubtful.remove(pattern);
			if (this.patterns.contains(pattern)) {
				return;
			}
			if (this.patterns.size() >= limits.peerInterests()) {
				refuse("too_many");
				return;
			}
			this.patterns.add(pattern);
			if (group != null) {
				TopicPattern wanted = TopicPattern.of(group.pattern());
				PeerInterests.this.groups.add(wanted, new GroupMember(group.group(), this.outlet));
				PeerInterests.this.changed.accept(wanted);
			}
			else {
				PeerInterests.this.trie.add(pattern, this.outlet);
				PeerInterests.this.changed.accept(pattern);
			}
		}

		private void drop(TopicPattern pattern) {
			GroupName group = GroupName.of(pattern.text());
			if (group != null) {
				TopicPattern wanted = TopicPattern.of(group.pattern());
				PeerInterests.this.groups.remove(wanted, new GroupMember(group.group(), this.outlet));
				PeerInterests.this.changed.accept(wanted);
			}
			else {
				PeerInterests.this.trie.remove(pattern, this.outlet);
				PeerInterests.this.changed.accept(pattern);
			}
		}

		/**
		 * What is not kept here is still found in the mesh, as for nodes without a link.
		 */
		private void refuse(String reason) {
			this.incomplete = true;
			PeerInterests.this.context.counters().increment("pubsub.interest.refused." + reason);
		}

		private static boolean isValid(String pattern, Limits limits) {
			try {
				Names.checkPattern(pattern, limits.topicBytes(), limits.topicLevels());
				return true;
			}
			catch (IllegalArgumentException ex) {
				return false;
			}
		}

		void remove(String text) {
			TopicPattern pattern = TopicPattern.of(text);
			this.doubtful.remove(pattern);
			if (this.patterns.remove(pattern)) {
				drop(pattern);
			}
		}

	}

	/**
	 * A node that subscribes for a queue group.
	 *
	 * @param group the group
	 * @param outlet the way to the node
	 */
	private record GroupMember(String group, Outlet outlet) {
	}

}
