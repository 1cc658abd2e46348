package io.macula.engine.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalListener;
import io.macula.engine.dht.Dht;
import io.macula.engine.dht.RecordKeys;
import io.macula.engine.dht.RecordKinds;
import io.macula.engine.dht.SignedRecord;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.PeerListener;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * Finds subscribers and providers in the hash table and remembers them. An answer with
 * nobody in it is never handed out when it is older than 0.9 seconds, so that who
 * announces itself is seen by what happens a second later; one with somebody in it is
 * handed out while it is refreshed. Confined to the loop, except where {@link NodeFinder}
 * says otherwise.
 */
final class CachedNodeFinder implements NodeFinder, PeerListener {

	private static final long SUBSCRIBERS_NANOS = 5_000_000_000L;

	private static final long PROVIDERS_NANOS = 60_000_000_000L;

	private static final long NOBODY_NANOS = 900_000_000L;

	/** Older answers are not handed out at all. */
	private static final long STALE_NANOS = 60_000_000_000L;

	/** Subjects that nobody asks for are forgotten. */
	private static final long UNUSED_NANOS = 300_000_000_000L;

	private static final long SWEEP_NANOS = 60_000_000_000L;

	private final NodeContext context;

	private final Links links;

	private final Bootstrap bootstrap;

	private final Answers answers;

	private final KeyCache keys;

	private final HiddenNodes hidden;

	private final Set<NodeId> failed = new LinkedHashSet<>();

	private final Cache<String, Subject> topics;

	private final Cache<String, Subject> procedures;

	private Timer sweeper = Timer.NONE;

	CachedNodeFinder(NodeContext context, Links links, Dht dht, Bootstrap bootstrap, PatternMatcher matcher) {
		this.context = context;
		this.links = links;
		this.bootstrap = bootstrap;
		this.keys = new KeyCache(context, links, dht, this::update);
		this.hidden = new HiddenNodes(context);
		this.answers = new Answers(links, this.hidden, matcher);
		this.topics = cache(context);
		this.procedures = cache(context);
		dht.addRecordListener(this.keys);
	}

	private Cache<String, Subject> cache(NodeContext surroundings) {
		RemovalListener<String, Subject> listener = (name, subject, cause) -> forget(subject);
		return Caffeine.newBuilder()
			.maximumSize(surroundings.limits().cachedTopics())
			.expireAfterAccess(Duration.ofNanos(UNUSED_NANOS))
			.ticker(surroundings::nanoTime)
			.executor(surroundings::execute)
			.removalListener(listener)
			.build();
	}

	void start() {
		this.links.addPeerListener(this);
		restart();
	}

	/** Forget with a fresh timer. */
	void restart() {
		stop();
		this.sweeper = this.context.every(() -> SWEEP_NANOS, this::sweep);
	}

	void stop() {
		this.sweeper.cancel();
	}

	/** What nobody uses goes by itself only while others are used. */
	private void sweep() {
		this.topics.cleanUp();
		this.procedures.cleanUp();
		this.hidden.sweep();
	}

	private void forget(@Nullable Subject subject) {
		if (subject != null) {
			subject.forget();
			if (!subject.isResolving()) {
				release(subject, Set.of());
			}
		}
	}

	@Override
	public @Nullable Resolution knownSubscribers(String topic) {
		return known(this.topics, topic);
	}

	@Override
	public void subscribers(String topic, Consumer<Resolution> then) {
		find(this.topics.get(topic, (name) -> new Subject(RecordKinds.SUBSCRIBER, name)), then);
	}

	@Override
	public @Nullable Resolution knownProviders(String procedure) {
		return known(this.procedures, procedure);
	}

	@Override
	public void providers(String procedure, Consumer<Resolution> then) {
		find(this.procedures.get(procedure, (name) -> new Subject(RecordKinds.PROVIDER, name)), then);
	}

	/**
	 * Asked for every call: the cache hears of it now and then only, because its records
	 * of use cost more than the look.
	 */
	private @Nullable Resolution known(Cache<String, Subject> cache, String name) {
		Subject subject = cache.policy().getIfPresentQuietly(name);
		if (subject != null && subject.touch(this.context.nanoTime())) {
			subject = cache.getIfPresent(name);
		}
		return (subject != null) ? known(subject) : null;
	}

	private @Nullable Resolution known(Subject subject) {
		Resolution resolution = subject.resolution();
		if (resolution == null) {
			return null;
		}
		long late = this.context.nanoTime() - subject.staleAt();
		if (late < 0) {
			return resolution;
		}
		if (resolution.nodes().isEmpty() || late > STALE_NANOS) {
			return null;
		}
		if (subject.beginRefresh()) {
			this.context.execute(() -> resolve(subject));
		}
		return resolution;
	}

	private void find(Subject subject, Consumer<Resolution> then) {
		Resolution known = known(subject);
		if (known != null) {
			then.accept(known);
			return;
		}
		subject.await(then);
		// Before a seed answered nobody else would be found
		this.bootstrap.whenSettled(() -> resolve(subject));
	}

	/**
	 * Ask for whatever is not current, once for all who wait.
	 */
	private void resolve(Subject subject) {
		if (subject.isResolving()) {
			return;
		}
		subject.resolving(true);
		new Gathering(subject).start();
	}

	private long freshNanos(Subject subject) {
		Resolution known = subject.resolution();
		if (known == null || known.nodes().isEmpty()) {
			return NOBODY_NANOS;
		}
		return subject.kind().equals(RecordKinds.PROVIDER) ? PROVIDERS_NANOS : SUBSCRIBERS_NANOS;
	}

	/**
	 * The first keys of a subject; those below a key that is split come in addition.
	 */
	private List<KeyState> firstKeys(Subject subject) {
		List<KeyState> first = new ArrayList<>();
		first.add(this.keys.use(subject, subject.name(), RecordKeys.EXACT));
		if (subject.kind().equals(RecordKinds.SUBSCRIBER)) {
			String name = subject.name();
			first.add(this.keys.use(subject, "", RecordKeys.ROOT));
			for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
				first.add(this.keys.use(subject, name.substring(0, dot), RecordKeys.ROOT));
			}
			first.add(this.keys.use(subject, name, RecordKeys.ROOT));
		}
		return first;
	}

	private void resolved(Subject subject, Set<KeyState> used) {
		subject.resolving(false);
		subject.endRefresh();
		release(subject, used);
		subject.keys().addAll(used);
		subject.pruneWithdrawn();
		Resolution resolution = compute(subject);
		long fresh = freshNanos(subject);
		long now = this.context.nanoTime();
		long staleAt = Long.MAX_VALUE;
		for (KeyState state : subject.keys()) {
			staleAt = Math.min(staleAt, state.askedAt() + this.keys.freshNanos(state, fresh));
		}
		subject.staleAt(resolution.complete() ? staleAt : now + NOBODY_NANOS);
		subject.takeWaiting().forEach((then) -> then.accept(resolution));
		if (subject.isForgotten()) {
			release(subject, Set.of());
		}
	}

	private void release(Subject subject, Set<KeyState> except) {
		for (KeyState state : List.copyOf(subject.keys())) {
			if (!except.contains(state)) {
				subject.keys().remove(state);
				this.keys.release(subject, state);
			}
		}
	}

	/**
	 * Something that the answer was made of is different.
	 */
	private void update(Subject subject) {
		if (!subject.isResolving() && subject.resolution() != null) {
			compute(subject);
		}
	}

	private Resolution compute(Subject subject) {
		return subject.resolved(this.answers.about(subject, this.bootstrap.isConnected()));
	}

	@Override
	public void unreachable(NodeId node) {
		hide(node, false);
	}

	@Override
	public void gone(NodeId node) {
		hide(node, true);
	}

	private void hide(NodeId node, boolean gone) {
		if (node.equals(this.links.self().nodeId())) {
			return;
		}
		long until = this.hidden.add(node, gone);
		// Links fail in droves: look through the subjects once for all of them
		if (this.failed.isEmpty()) {
			this.context.execute(this::updateFailed);
		}
		this.failed.add(node);
		this.context.after(Math.max(0, until - this.context.nanoTime()) + 1, () -> reveal(node));
	}

	@Override
	public void reachable(NodeId node) {
		this.failed.remove(node);
		this.hidden.remove(node).forEach(this::update);
	}

	private void updateFailed() {
		Set<NodeId> nodes = new HashSet<>(this.failed);
		this.failed.clear();
		for (Cache<String, Subject> cache : List.of(this.topics, this.procedures)) {
			for (Subject subject : cache.asMap().values()) {
				Resolution known = subject.resolution();
				if (known != null && namesOne(known, nodes)) {
					update(subject);
				}
			}
		}
	}

	/** A plain loop: whenever links fail, it runs for all subjects. */
	private static boolean namesOne(Resolution known, Set<NodeId> nodes) {
		return namesOne(known.nodes(), nodes) || namesOne(known.hidden(), nodes);
	}

	private static boolean namesOne(List<Found> known, Set<NodeId> nodes) {
		for (Found found : known) {
			if (nodes.contains(found.contact().nodeId())) {
				return true;
			}
		}
		return false;
	}

	private void reveal(NodeId node) {
		Contact contact = this.hidden.beginTrial(node);
		if (contact == null) {
			return;
		}
		this.links.connect(contact, Purpose.QUERY, (link, failure) -> {
			if (link != null) {
				this.hidden.remove(node).forEach(this::update);
				return;
			}
			Set<Subject> affected = this.hidden.endTrial(node);
			unreachable(node);
			// Those that still know of it count as left out again
			affected.forEach(this::update);
		});
	}

	@Override
	public void withdrawn(String procedure, NodeId node) {
		Subject subject = this.procedures.getIfPresent(procedure);
		if (subject == null) {
			return;
		}
		long seq = -1;
		for (KeyState state : subject.keys()) {
			for (SignedRecord record : state.records()) {
				if (record.owner().equals(node)) {
					seq = Math.max(seq, record.body().seq());
				}
			}
		}
		if (seq >= 0) {
			subject.withdrawn().put(node, seq);
			update(subject);
		}
	}

	@Override
	public void linkUp(Link link) {
		this.keys.lost(link.remote(), link);
		reachable(link.remote());
	}

	@Override
	public void linkDown(Link link, CloseReason reason) {
		this.keys.lost(link.remote(), null);
		switch (reason.code()) {
			case CloseReason.GOING_AWAY -> gone(link.remote());
			// Nothing was heard of it, which others may have
			case CloseReason.DEAD -> unreachable(link.remote());
			default -> {
			}
		}
	}

	/**
	 * How many keys are remembered.
	 */
	int keyCount() {
		return this.keys.size();
	}

	/**
	 * Asks for the keys of one subject, and for those below them where they are split.
	 * Confined to the loop.
	 */
	private final class Gathering {

		private final Subject subject;

		private final long maxAge;

		private final Set<KeyState> used = new LinkedHashSet<>();

		private int waiting = 1;

		private Gathering(Subject subject) {
			this.subject = subject;
			this.maxAge = freshNanos(subject);
		}

		private void start() {
			firstKeys(this.subject).forEach(this::ask);
			done();
		}

		private void ask(KeyState state) {
			if (!this.used.add(state)) {
				return;
			}
			this.waiting++;
			boolean wasSplit = state.isSplit();
			if (wasSplit) {
				askBelow(state);
			}
			CachedNodeFinder.this.keys.refresh(state, this.maxAge, () -> {
				if (state.isSplit()) {
					askBelow(state);
				}
				done();
			});
		}

		private void askBelow(KeyState state) {
			for (int shard : RecordKeys.below(state.shard())) {
				ask(CachedNodeFinder.this.keys.use(this.subject, state.name(), shard));
			}
		}

		private void done() {
			if (--this.waiting == 0) {
				resolved(this.subject, this.used);
			}
		}

	}

}
