package io.macula.engine.pubsub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

import io.macula.engine.discovery.Resolution;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the messages of one topic, in order: numbering a message and putting it into
 * all queues is one step under the lock of the topic, so every subscriber sees the
 * numbers of a topic rise. The lock is held for as long as that takes and no longer:
 * nothing under it waits, encodes or calls an application.
 * <p>
 * While the route is known, {@link #publish} does everything on the caller's thread,
 * except for what needs chance or is kept: that lines up, and what comes after it, too.
 * Otherwise messages line up and the loop works out the route, asking the mesh if need
 * be. {@link #publish} is thread-safe, the rest confined to the loop.
 */
final class TopicChannel {

	/**
	 * How long the last look at the mesh's knowledge is good for: looking costs more than
	 * the clock.
	 */
	private static final long LOOK_NANOS = 20_000_000;

	/** Then other tasks of the loop get their turn. */
	private static final int TURN = 512;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Publication> waiting = new ArrayDeque<>();

	private final String topic;

	private final PubSubShared shared;

	private final Routes routes;

	private long sequence;

	private @Nullable Route route;

	private long lookedAt;

	private boolean scheduled;

	private boolean used;

	private boolean retired;

	private @Nullable MeshFailure closed;

	/**
	 * A topic without a route.
	 * @param topic the topic
	 * @param shared what the room has in common
	 * @param routes works out routes
	 * @param sequence number before that of the first message
	 */
	TopicChannel(String topic, PubSubShared shared, Routes routes, long sequence) {
		this.topic = topic;
		this.shared = shared;
		this.routes = routes;
		this.sequence = sequence;
	}

	/**
	 * Publish a message, now or when the route is known.
	 * @return {@code false} if this object was retired and another one of the topic must
	 * be used
	 */
	boolean publish(Publication message) {
		Route way = null;
		MeshFailure failure = null;
		this.lock.lock();
		try {
			if (this.retired) {
				return false;
			}
			this.used = true;
			if (this.closed != null) {
				failure = this.closed;
			}
			else {
				way = (this.waiting.isEmpty() && !message.onLoop()) ? freshRoute() : null;
				if (way != null && !way.groups().isEmpty()) {
					way = null;
				}
				failure = (way != null) ? begin(message, way) : lineUp(message);
			}
		}
		finally {
			this.lock.unlock();
		}
		if (failure != null) {
			message.fail(failure);
		}
		else if (way != null) {
			message.begun(way);
		}
		return true;
	}

	@SuppressWarnings("ReferenceEquality") // the finder's promise: the same as long as
											// nothing changed
	private @Nullable Route freshRoute() {
		Route now = this.route;
		if (now == null || now.epoch() != this.routes.epoch()) {
			return null;
		}
		long time = this.shared.context().nanoTime();
		if (time - this.lookedAt >= LOOK_NANOS) {
			if (this.shared.finder().knownSubscribers(this.topic) != now.resolution()) {
				return null;
			}
			this.lookedAt = time;
		}
		return now;
	}

	private @Nullable MeshFailure begin(Publication message, Route way) {
		MeshFailure refusal = message.admit(way);
		if (refusal != null) {
			return refusal;
		}
		message.begin(++this.sequence, way);
		return null;
	}

	private @Nullable MeshFailure lineUp(Publication message) {
		if (!message.charge()) {
			return exhausted();
		}
		this.waiting.add(message);
		if (!this.scheduled) {
			this.scheduled = true;
			this.shared.context().execute(this::flush);
		}
		return null;
	}

	private MeshFailure exhausted() {
		return PublishBudget.exhausted(this.shared.context().limits(), this.topic);
	}

	private void flush() {
		for (int i = 0; i < TURN; i++) {
			if (!flushOne()) {
				return;
			}
		}
		this.shared.context().execute(this::flush);
	}

	/**
	 * Publish what came first.
	 * @return {@code false} if nothing waits, or everything waits for the mesh
	 */
	private boolean flushOne() {
		Route way;
		this.lock.lock();
		try {
			if (this.waiting.isEmpty()) {
				this.scheduled = false;
				return false;
			}
			way = freshRoute();
		}
		finally {
			this.lock.unlock();
		}
		way = (way != null) ? way : findRoute();
		if (way == null) {
			return false;
		}
		Publication message;
		MeshFailure failure;
		this.lock.lock();
		try {
			message = this.waiting.poll();
			if (message == null) {
				this.scheduled = false;
				return false;
			}
			failure = begin(message, way);
		}
		finally {
			this.lock.unlock();
		}
		if (failure != null) {
			message.fail(failure);
		}
		else {
			message.begun(way);
		}
		return true;
	}

	/**
	 * Work out a route, which counts once although the search may have changed what is
	 * known.
	 * @return the route, or {@code null} if the mesh is asked
	 */
	private @Nullable Route findRoute() {
		Resolution known = this.shared.finder().knownSubscribers(this.topic);
		if (known != null) {
			return use(this.routes.build(this.topic, known));
		}
		// While the mesh is asked, messages line up; the finder answers in bounded time
		this.shared.finder().subscribers(this.topic, (found) -> {
			use(this.routes.build(this.topic, found));
			this.shared.context().execute(this::flush);
		});
		return null;
	}

	private Route use(Route way) {
		this.lock.lock();
		try {
			this.route = way;
			this.lookedAt = this.shared.context().nanoTime();
			return way;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The route may have changed.
	 */
	void invalidate() {
		this.lock.lock();
		try {
			this.route = null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for the thread that publishes right now: what it publishes is in the queues
	 * then.
	 */
	void fence() {
		// Looking costs a fraction of locking, and who locks after that sees what changed
		// before
		if (this.lock.isLocked()) {
			this.lock.lock();
			try {
				this.used = true;
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/** What was to publish what lined up may have failed. */
	void restart() {
		this.lock.lock();
		try {
			this.scheduled = !this.waiting.isEmpty();
			if (!this.scheduled) {
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		this.shared.context().execute(this::flush);
	}

	/**
	 * Give up this object unless it was used since the last time it was asked, or
	 * something waits.
	 * @return the number of its last message, or -1 if it is still needed
	 */
	long retire() {
		this.lock.lock();
		try {
			if (this.used || !this.waiting.isEmpty() || this.scheduled) {
				this.used = false;
				return -1;
			}
			this.retired = true;
			return this.sequence;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The node is closed: whatever waits fails.
	 */
	void close() {
		MeshFailure failure = new MeshFailure(FailureCode.CLOSED, "The node is closed");
		Publication[] given;
		this.lock.lock();
		try {
			this.closed = failure;
			given = this.waiting.toArray(Publication[]::new);
			this.waiting.clear();
		}
		finally {
			this.lock.unlock();
		}
		for (Publication message : given) {
			message.fail(failure);
		}
	}

}
