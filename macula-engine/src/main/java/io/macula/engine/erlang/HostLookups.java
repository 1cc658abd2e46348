package io.macula.engine.erlang;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.Connection;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Questions for values at a gateway of 0.14.3. Its answers do not say what was asked, so
 * a stream carries one question at a time; after one that was not answered in time, a
 * PING on the same stream tells when no late answer can come any more. Answers are
 * remembered for a while. Confined to the loop.
 */
final class HostLookups {

	private static final int MAX_ASKERS = 4;

	private static final int MAX_WAITING = 256;

	private static final int BUSY = 16;

	private static final int MAX_KNOWN = 1024;

	private static final long PATIENCE_NANOS = 5_000_000_000L;

	private static final long FOUND_NANOS = 60_000_000_000L;

	private static final long NOTHING_NANOS = 1_000_000_000L;

	private record Known(List<WireValue.Map> values, long until) {
	}

	/** A key that is asked for, and who wants to know. */
	private static final class Question {

		private final NodeId key;

		private final List<Consumer<@Nullable List<WireValue.Map>>> askers = new ArrayList<>();

		Question(NodeId key) {
			this.key = key;
		}

		void answer(@Nullable List<WireValue.Map> values) {
			List.copyOf(this.askers).forEach((asker) -> asker.accept(values));
		}

	}

	/** A stream for questions. */
	private static final class Asker {

		private final Lane lane;

		private @Nullable Question question;

		private @Nullable Timer timer;

		/** A late answer may come. */
		private boolean late;

		Asker(Lane lane) {
			this.lane = lane;
		}

		boolean isFree() {
			return this.question == null && !this.late;
		}

		void timer(@Nullable Timer next) {
			if (this.timer != null) {
				this.timer.cancel();
			}
			this.timer = next;
		}

	}

	private final NodeContext context;

	private final Connection connection;

	private final Lane.Receiver receiver;

	private final Map<Lane, Asker> askers = new LinkedHashMap<>();

	private final Map<NodeId, Question> open = new LinkedHashMap<>();

	private final Deque<Question> waiting = new ArrayDeque<>();

	private final Map<NodeId, Known> known = new LinkedHashMap<>(16, 0.75f, true);

	private boolean closed;

	HostLookups(NodeContext context, Connection connection, Lane.Receiver receiver) {
		this.context = context;
		this.connection = connection;
		this.receiver = receiver;
	}

	/**
	 * Ask, or answer from memory.
	 * @param key what for
	 * @param then receives the values, {@code null} if the gateway does not say, perhaps
	 * before this returns
	 */
	void find(NodeId key, Consumer<@Nullable List<WireValue.Map>> then) {
		Known before = this.known.get(key);
		if (before != null && this.context.nanoTime() - before.until() < 0) {
			then.accept(before.values());
			return;
		}
		findAnew(key, then);
	}

	/**
	 * Whether so much is asked already that questions on behalf of strangers would hold
	 * up those of this node.
	 */
	boolean isBusy() {
		return this.waiting.size() >= BUSY;
	}

	/** Ask, whatever was answered before. */
	void findAnew(NodeId key, Consumer<@Nullable List<WireValue.Map>> then) {
		Question question = this.open.get(key);
		if (question != null) {
			question.askers.add(then);
			return;
		}
		if (this.closed || this.waiting.size() >= MAX_WAITING) {
			then.accept(null);
			return;
		}
		question = new Question(key);
		question.askers.add(then);
		this.open.put(key, question);
		this.waiting.add(question);
		next();
	}

	/** What was answered is not true any more. */
	void forget(NodeId key) {
		this.known.remove(key);
	}

	private void next() {
		while (!this.waiting.isEmpty() && !this.closed) {
			Asker asker = freeAsker();
			if (asker == null) {
				return;
			}
			Question question = this.waiting.remove();
			asker.question = question;
			asker.lane.write(HostFrames.findValue(question.key));
			asker.timer(this.context.after(PATIENCE_NANOS, () -> late(asker)));
		}
	}

	private @Nullable Asker freeAsker() {
		for (Asker asker : this.askers.values()) {
			if (asker.isFree()) {
				return asker;
			}
		}
		if (this.askers.size() >= MAX_ASKERS) {
			return null;
		}
		try {
			Asker asker = new Asker(Lane.open(this.context, this.connection, this.receiver));
			this.askers.put(asker.lane, asker);
			return asker;
		}
		catch (MeshFailure ex) {
			return null;
		}
	}

	private void late(Asker asker) {
		this.context.counters().increment("erlang.host.lookup_timeout");
		asker.late = true;
		end(asker, null);
		clear(asker);
		if (freeAsker() == null) {
			// Nobody can ask for now: better no answer than a late one
			List<Question> hopeless = List.copyOf(this.waiting);
			this.waiting.clear();
			hopeless.forEach((question) -> {
				this.open.remove(question.key);
				question.answer(null);
			});
		}
		next();
	}

	private void clear(Asker asker) {
		if (!this.closed) {
			asker.lane.write(HostFrames.ping(this.context.wallMillis()));
			asker.timer(this.context.after(PATIENCE_NANOS, () -> clear(asker)));
		}
	}

	private void end(Asker asker, @Nullable List<WireValue.Map> values) {
		Question question = asker.question;
		asker.question = null;
		if (question != null) {
			this.open.remove(question.key);
			question.answer(values);
		}
	}

	/**
	 * An answer came.
	 * @param lane on which stream
	 */
	void answered(Lane lane, FindValueReply reply) {
		Asker asker = this.askers.get(lane);
		if (asker == null || asker.question == null) {
			this.context.counters().increment("erlang.host.late_answer");
			return;
		}
		asker.timer(null);
		List<WireValue.Map> values = (reply.value() != null) ? reply.value() : List.of();
		long until = this.context.nanoTime() + (values.isEmpty() ? NOTHING_NANOS : FOUND_NANOS);
		this.known.put(asker.question.key, new Known(values, until));
		if (this.known.size() > MAX_KNOWN) {
			this.known.remove(this.known.keySet().iterator().next());
		}
		end(asker, values);
		next();
	}

	/**
	 * A PING was answered.
	 * @param lane on which stream
	 * @return {@code false} if that stream is not one for questions
	 */
	boolean answered(Lane lane) {
		Asker asker = this.askers.get(lane);
		if (asker != null && asker.late) {
			asker.late = false;
			asker.timer(null);
			next();
		}
		return asker != null;
	}

	/** Nobody is answered any more. */
	void close() {
		this.closed = true;
		this.askers.values().forEach((asker) -> asker.timer(null));
		List<Question> all = List.copyOf(this.open.values());
		this.open.clear();
		this.waiting.clear();
		all.forEach((question) -> question.answer(null));
	}

}
