package io.macula.engine.erlang;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;

import io.macula.engine.pubsub.Delivery;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireCodec;
import org.jspecify.annotations.Nullable;

/**
 * The frames in which messages go to peers of 0.14.3, made once for all of them: a
 * message that such a peer published keeps what it said beside topic and payload, others
 * get what 0.14.3 insists on. Messages are recognised by their payload array, which is
 * never copied within a node; only the latest are remembered, and a message that was
 * forgotten merely gets a new number. Confined to the loop.
 */
final class PublishedFrames {

	private static final int MAX_ENTRIES = 8192;

	private static final int MAX_BYTES = 8 << 20;

	private static final int ID_BYTES = 16;

	/** Room for the number of a message; those of 0.14.3 have sixteen bytes. */
	private static final int USUAL_ID = 64;

	/**
	 * A message and, when somebody wanted it, its frame. Confined to the loop.
	 */
	private static final class Remembered {

		private final String topic;

		/** {@code null} when there is a frame that says more. */
		private final @Nullable Publish message;

		private final byte @Nullable [] frame;

		private final long bytes;

		Remembered(String topic, @Nullable Publish message, byte @Nullable [] frame, long bytes) {
			this.topic = topic;
			this.message = message;
			this.frame = frame;
			this.bytes = bytes;
		}

	}

	private final NodeContext context;

	private final IdentityHashMap<byte[], Remembered> byPayload = new IdentityHashMap<>();

	private final Deque<byte[]> order = new ArrayDeque<>();

	private long bytes;

	PublishedFrames(NodeContext context) {
		this.context = context;
	}

	/** Bytes that are remembered. */
	long bytes() {
		return this.bytes;
	}

	/**
	 * Remember a message that a peer published.
	 * @param payload the array that is handed to the mesh
	 * @param message what the peer sent
	 */
	void remember(byte[] payload, Publish message) {
		String topic = message.topic();
		if (topic == null) {
			return;
		}
		Publish complete = complete(message);
		long size = (long) payload.length + topic.length();
		if (isUsual(complete)) {
			put(payload, new Remembered(topic, complete, null, size));
		}
		else {
			// As values it may take many times the memory that it takes as a frame
			byte[] frame = WireCodec.encode(complete);
			put(payload, new Remembered(topic, null, frame, size + frame.length));
		}
	}

	private static boolean isUsual(Publish message) {
		byte[] id = message.messageId();
		return id != null && id.length <= USUAL_ID && message.extras().map().entries().isEmpty()
				&& message.origin() == null && message.boot() == null && message.realm() == null
				&& message.contentType() == null && message.headers() == null;
	}

	/**
	 * The frame of a message.
	 * @param delivery a message for some subscription of this node
	 * @return the whole frame, shared
	 */
	byte[] frame(Delivery delivery) {
		byte[] payload = delivery.payload();
		Remembered known = this.byPayload.get(payload);
		if (known != null && known.topic.equals(delivery.topic())) {
			byte[] frame = known.frame;
			if (frame != null) {
				return frame;
			}
		}
		Publish message = (known != null && known.topic.equals(delivery.topic())) ? known.message : null;
		if (message == null) {
			message = complete(new Publish(delivery.topic(), payload, null, null, null, null, null, null, null, null,
					null, Extras.NONE));
		}
		byte[] frame = WireCodec.encode(message);
		put(payload, new Remembered(delivery.topic(), message, frame,
				(long) payload.length + delivery.topic().length() + frame.length));
		return frame;
	}

	/**
	 * A message with all that 0.14.3 insists on.
	 */
	Publish complete(Publish message) {
		byte[] id = message.messageId();
		if (id == null) {
			id = new byte[ID_BYTES];
			this.context.random().nextBytes(id);
		}
		Long qos = message.qos();
		Boolean retain = message.retain();
		return new Publish(message.topic(), message.payload(), (qos != null) ? qos : (Long) 0L,
				(retain != null) ? retain : (Boolean) false, id, message.origin(), message.boot(), message.seq(),
				message.realm(), message.contentType(), message.headers(), message.extras());
	}

	private void put(byte[] payload, Remembered remembered) {
		Remembered before = this.byPayload.put(payload, remembered);
		if (before == null) {
			this.order.add(payload);
		}
		this.bytes += remembered.bytes - ((before != null) ? before.bytes : 0);
		while (this.order.size() > MAX_ENTRIES || (this.bytes > MAX_BYTES && this.order.size() > 1)) {
			byte[] oldest = this.order.remove();
			Remembered forgotten = this.byPayload.remove(oldest);
			this.bytes -= (forgotten != null) ? forgotten.bytes : 0;
		}
	}

}
