package io.macula.engine.pubsub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireFormatException;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Messages for this node that came through others: handed over in the order of their
 * arrival once their signatures are checked, which happens off the loop, or dropped and
 * counted. Who sent a bad one is not known, so nobody is blamed. A bounded number is
 * checked at a time. Confined to the loop.
 */
final class Arrivals {

	private static final int MAX_WAITING = 1024;

	private final Map<NodeId, Deque<Arrival>> waiting = new HashMap<>();

	private final NodeContext context;

	private final RouteSeal seal;

	private final ArrivalCheck check;

	private final Sink<Publish> publishes;

	private final Sink<PubAck> answers;

	/**
	 * What was taken and must be handled once, though its number may be forgotten long
	 * before its signature gets too old.
	 */
	private final TakenFrames taken;

	private int size;

	/**
	 * Nothing came.
	 * @param context the surroundings
	 * @param seal checks signatures
	 * @param check checks everything else
	 * @param publishes takes messages
	 * @param answers takes what became of messages
	 */
	Arrivals(NodeContext context, RouteSeal seal, ArrivalCheck check, Sink<Publish> publishes, Sink<PubAck> answers) {
		this.context = context;
		this.seal = seal;
		this.check = check;
		this.publishes = publishes;
		this.answers = answers;
		this.taken = new TakenFrames(context, ArrivalCheck.REPEATABLE_NANOS);
	}

	/**
	 * A message came.
	 * @param message the message
	 * @param proven told if it comes from where it says
	 */
	void arrived(Routed message, Consumer<Routed> proven) {
		WireMessage content = content(message);
		if (!this.check.isFresh(message)) {
			drop("stale");
		}
		else if (content == null) {
			drop("forged");
		}
		else if (this.size >= MAX_WAITING) {
			drop("overloaded");
		}
		else {
			Arrival arrival = new Arrival(message.source(), content);
			this.size++;
			this.waiting.computeIfAbsent(message.source(), (source) -> new ArrayDeque<>()).add(arrival);
			this.seal.check(message, (good) -> {
				boolean taken = good && isFirst(message, content);
				arrival.good = taken;
				if (taken) {
					proven.accept(message);
				}
				else {
					drop(good ? "duplicate" : "forged");
				}
				handOver(message.source());
			});
		}
	}

	/**
	 * Also an answer counts once: it would tell the wrong thing about a message that was
	 * sent again since.
	 */
	private boolean isFirst(Routed message, WireMessage content) {
		NodeId one = (content instanceof Publish publish) ? sending(message, publish) : answer(message);
		return this.taken.take(one, message.source(), message.issued());
	}

	/**
	 * Tells one sending from all others by what is signed: whoever passes it on can write
	 * the signature of some keys in another way that is as good.
	 */
	private static NodeId sending(Routed message, Publish content) {
		byte[] boot = content.boot();
		Long number = content.seq();
		return NodeId.sha256Of(message.source().bytes(), (boot != null) ? boot : new byte[0], bytes(message.issued()),
				bytes((number != null) ? number : 0), message.topic().getBytes(StandardCharsets.UTF_8));
	}

	private static NodeId answer(Routed message) {
		return NodeId.sha256Of(message.source().bytes(), bytes(message.issued()), message.payloadBytes());
	}

	private static byte[] bytes(long number) {
		return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
	}

	private @Nullable WireMessage content(Routed message) {
		try {
			WireMessage content = WireCodec
				.fromMap(message.acknowledgement() ? MessageType.PUB_ACK : MessageType.PUBLISH, message.payload());
			boolean fits = (content instanceof Publish publish) ? this.check.isOwn(message, publish)
					: content instanceof PubAck answer && this.check.isForThis(message, answer);
			return fits ? content : null;
		}
		catch (WireFormatException ex) {
			return null;
		}
	}

	private void handOver(NodeId source) {
		Deque<Arrival> line = this.waiting.get(source);
		Arrival first = (line != null) ? line.peek() : null;
		while (line != null && first != null && first.good != null) {
			line.remove();
			this.size--;
			if (first.good) {
				handOver(first);
			}
			first = line.peek();
		}
		if (line != null && line.isEmpty()) {
			this.waiting.remove(source);
		}
	}

	private void handOver(Arrival arrival) {
		if (arrival.content instanceof Publish message) {
			this.publishes.accept(arrival.source, message);
		}
		else if (arrival.content instanceof PubAck message) {
			this.answers.accept(arrival.source, message);
		}
	}

	private void drop(String reason) {
		this.context.counters().increment("pubsub.routed.dropped." + reason);
	}

	/**
	 * Takes messages of one kind.
	 *
	 * @param <M> the kind
	 */
	@FunctionalInterface
	interface Sink<M> {

		/**
		 * Take a message.
		 * @param source who sent it, proven
		 * @param message the message
		 */
		void accept(NodeId source, M message);

	}

	/** A message that is being checked, or was. */
	private static final class Arrival {

		private final NodeId source;

		private final WireMessage content;

		private @Nullable Boolean good;

		Arrival(NodeId source, WireMessage content) {
			this.source = source;
			this.content = content;
		}

	}

}
