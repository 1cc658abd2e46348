package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import io.macula.engine.discovery.Advertisement;
import io.macula.engine.discovery.Advertiser;
import io.macula.engine.identity.Names;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of this node, and that the mesh and the linked nodes know of them for
 * as long as there is one of a pattern. Confined to the loop, except for
 * {@link #patterns}.
 */
final class LocalSubscriptions {

	/**
	 * The mesh may take longer: the announcement goes on, but the subscriber need not
	 * wait.
	 */
	private static final long ANNOUNCE_NANOS = 2_000_000_000L;

	private final SubscriptionTrie<LocalSubscription> trie = new SubscriptionTrie<>();

	/** Of queue groups: these get a message only when this node was chosen. */
	private final SubscriptionTrie<LocalSubscription> grouped = new SubscriptionTrie<>();

	/** How often a member of a group was picked. */
	private final Map<String, Integer> turns = new HashMap<>();

	private final Map<TopicPattern, Announced> announced = new HashMap<>();

	private final Collection<LocalSubscription> all = new ConcurrentLinkedQueue<>();

	/** Patterns of the application's own subscriptions. Read by other threads. */
	private final Collection<String> own = new ConcurrentLinkedQueue<>();

	/** Subscriptions of the application of which nobody is told any more. */
	private final Set<LocalSubscription> withdrawn = new HashSet<>();

	private final NodeContext context;

	private final Advertiser advertiser;

	private final InterestAnnouncer interest;

	private final Consumer<TopicPattern> changed;

	/**
	 * No subscriptions yet.
	 * @param context the surroundings
	 * @param advertiser tells the mesh
	 * @param interest tells linked nodes
	 * @param changed told a pattern whose routes have changed
	 */
	LocalSubscriptions(NodeContext context, Advertiser advertiser, InterestAnnouncer interest,
			Consumer<TopicPattern> changed) {
		this.context = context;
		this.advertiser = advertiser;
		this.interest = interest;
		this.changed = changed;
	}

	SubscriptionTrie<LocalSubscription> trie() {
		return this.trie;
	}

	private SubscriptionTrie<LocalSubscription> trieOf(LocalSubscription subscription) {
		return (subscription.settings().group() != null) ? this.grouped : this.trie;
	}

	private static TopicPattern announcedAs(TopicPattern pattern, LocalSubscription subscription) {
		String group = subscription.settings().group();
		return (group != null) ? TopicPattern.of(new GroupName(pattern.text(), group).text()) : pattern;
	}

	/**
	 * The member of a queue group whose turn it is.
	 * @return a subscription that matches the topic, or {@code null} if there is none
	 */
	@Nullable LocalSubscription pick(String group, String topic) {
		List<LocalSubscription> members = new ArrayList<>();
		this.grouped.match(topic, (subscription) -> {
			if (group.equals(subscription.settings().group()) && !subscription.isClosed()
					&& !members.contains(subscription)) {
				members.add(subscription);
			}
		});
		if (members.isEmpty()) {
			return null;
		}
		int turn = this.turns.merge(group, 1, (before, one) -> (before + one) & Integer.MAX_VALUE);
		return members.get(turn % members.size());
	}

	/**
	 * The queue groups of this node that match a topic.
	 */
	Set<String> groups(String topic) {
		Set<String> groups = new LinkedHashSet<>();
		this.grouped.match(topic, (subscription) -> {
			String group = subscription.settings().group();
			if (group != null) {
				groups.add(group);
			}
		});
		return groups;
	}

	/**
	 * Put a subscription of the application in force and announce it.
	 */
	void addOwn(TopicPattern pattern, LocalSubscription subscription, SubscribeCompletion completion) {
		this.own.add(pattern.text());
		add(pattern, subscription, new SubscribeCompletion() {

			@Override
			public void subscribed(LocalSubscription inForce) {
				completion.subscribed(inForce);
			}

			@Override
			public void failed(MeshFailure failure) {
				LocalSubscriptions.this.own.remove(pattern.text());
				subscription.close();
				completion.failed(failure);
			}

		});
	}

	/**
	 * Withdraw a subscription of the application.
	 */
	void removeOwn(TopicPattern pattern, LocalSubscription subscription) {
		boolean known = !this.withdrawn.remove(subscription);
		this.all.remove(subscription);
		if (detach(pattern, subscription) && known) {
			this.own.remove(pattern.text());
			release(pattern, subscription);
		}
	}

	/**
	 * Tell everybody that a subscription of the application takes nothing new. It gets
	 * what comes all the same. Does nothing the second time.
	 */
	void withdrawOwn(TopicPattern pattern, LocalSubscription subscription) {
		if (!subscription.isClosed() && this.all.contains(subscription) && this.withdrawn.add(subscription)) {
			this.own.remove(pattern.text());
			release(pattern, subscription);
		}
	}

	/**
	 * Let nothing more come to a subscription that was withdrawn. It counts until it is
	 * closed.
	 */
	void detachOwn(TopicPattern pattern, LocalSubscription subscription) {
		if (this.withdrawn.contains(subscription)) {
			detach(pattern, subscription);
		}
	}

	/**
	 * Put a subscription in force for one pattern and announce that. A subscription may
	 * have several patterns; a message comes once all the same.
	 */
	void add(TopicPattern pattern, LocalSubscription subscription, SubscribeCompletion completion) {
		int limit = this.context.limits().subscriptions();
		if (this.trie.size() + this.grouped.size() >= limit) {
			completion.failed(new MeshFailure(FailureCode.OVERLOADED, "The limit 'subscriptions' (" + limit
					+ ") of subscriptions of this node is reached: close some, or raise it"));
			return;
		}
		trieOf(subscription).add(pattern, subscription);
		subscription.inForce(this.trie.version());
		this.all.add(subscription);
		this.changed.accept(pattern);
		if (!isAnnounceable(pattern)) {
			completion.subscribed(subscription);
			return;
		}
		TopicPattern told = announcedAs(pattern, subscription);
		this.interest.add(told);
		if (subscription.settings().retained() && subscription.settings().group() == null) {
			this.interest.ask(told);
		}
		Announced announcement = this.announced.get(told);
		if (announcement == null) {
			announcement = new Announced(this.advertiser.subscription(told.text()));
			this.announced.put(told, announcement);
		}
		announcement.subscriptions++;
		new Waiting(pattern, subscription, completion).await(announcement.advertisement);
	}

	/**
	 * What peers of 0.14.3 ask for may be no name: then only what such peers publish here
	 * can match.
	 */
	private boolean isAnnounceable(TopicPattern pattern) {
		try {
			Names.checkPattern(pattern.text(), this.context.limits().topicBytes(), this.context.limits().topicLevels());
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/**
	 * Withdraw a subscription, and its pattern if it was the last one.
	 * @return {@code false} if that was done before
	 */
	boolean remove(TopicPattern pattern, LocalSubscription subscription) {
		if (!detach(pattern, subscription)) {
			return false;
		}
		this.all.remove(subscription);
		release(pattern, subscription);
		return true;
	}

	private boolean detach(TopicPattern pattern, LocalSubscription subscription) {
		if (!trieOf(subscription).remove(pattern, subscription)) {
			return false;
		}
		this.changed.accept(pattern);
		return true;
	}

	private void release(TopicPattern pattern, LocalSubscription subscription) {
		TopicPattern told = announcedAs(pattern, subscription);
		Announced announcement = this.announced.get(told);
		if (announcement != null && --announcement.subscriptions == 0) {
			this.announced.remove(told);
			withdraw(told, announcement);
		}
	}

	private void withdraw(TopicPattern pattern, Announced announcement) {
		if (!announcement.withdrawn) {
			announcement.withdrawn = true;
			this.interest.remove(pattern);
			announcement.advertisement.withdraw();
		}
	}

	/**
	 * Tell everybody that nothing is wanted any more, while what is on its way is still
	 * handled.
	 */
	void withdrawAll() {
		this.announced.forEach(this::withdraw);
	}

	/**
	 * One pattern for each subscription of the application, oldest first. Thread-safe.
	 */
	List<String> patterns() {
		return List.copyOf(this.own);
	}

	boolean areIdle() {
		return this.all.stream().allMatch(LocalSubscription::isIdle);
	}

	void closeAll() {
		List.copyOf(this.all).forEach(LocalSubscription::close);
	}

	private static final class Announced {

		private final Advertisement advertisement;

		private int subscriptions;

		private boolean withdrawn;

		Announced(Advertisement advertisement) {
			this.advertisement = advertisement;
		}

	}

	/**
	 * A subscriber that waits for the announcement, but not for long.
	 */
	private final class Waiting {

		private final TopicPattern pattern;

		private final LocalSubscription subscription;

		private final SubscribeCompletion completion;

		private boolean over;

		Waiting(TopicPattern pattern, LocalSubscription subscription, SubscribeCompletion completion) {
			this.pattern = pattern;
			this.subscription = subscription;
			this.completion = completion;
		}

		void await(Advertisement advertisement) {
			advertisement.announced().whenComplete((nothing, failure) -> ended(failure));
			if (!this.over) {
				LocalSubscriptions.this.context.after(ANNOUNCE_NANOS, () -> ended(null));
			}
		}

		private void ended(@Nullable Throwable failure) {
			if (this.over) {
				return;
			}
			this.over = true;
			if (failure == null) {
				this.completion.subscribed(this.subscription);
				return;
			}
			remove(this.pattern, this.subscription);
			MeshFailure reason = (failure instanceof MeshFailure known) ? known
					: new MeshFailure(FailureCode.OVERLOADED, null,
							"The subscription '" + this.pattern + "' cannot be announced", failure);
			this.completion.failed(reason);
		}

	}

}
