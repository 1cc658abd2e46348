package io.macula.engine.link;

import java.net.InetAddress;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one remote node after the handshake, whichever side dialled. Confined
 * to the loop unless a method says otherwise.
 */
public interface Link {

	/**
	 * The node at the other end. Thread-safe.
	 * @return its id
	 */
	NodeId remote();

	/**
	 * Whether the id follows from a key that the peer proved to hold. Thread-safe.
	 * @return {@code false} for a peer that only claims its id
	 */
	boolean proven();

	/**
	 * How the peer says it can be reached. Thread-safe.
	 * @return its contact
	 */
	Contact contact();

	/**
	 * The address that packets of the peer come from.
	 * @return the address, or {@code null} if others forward them or that is not known
	 */
	default @Nullable InetAddress remoteAddress() {
		return null;
	}

	/**
	 * Distinguishes one run of the remote node from the next. Thread-safe.
	 * @return 16 bytes: start time in milliseconds and random bytes
	 */
	byte[] boot();

	/**
	 * Whether both sides announced a capability. Thread-safe.
	 * @param capability see {@link Capabilities}
	 * @return {@code true} if it may be used
	 */
	boolean has(String capability);

	/**
	 * Whether messages may still be sent. Thread-safe.
	 * @return {@code false} once the link is lost, closed or going away
	 */
	boolean open();

	/**
	 * Whether this side dialled.
	 * @return {@code false} if the peer did
	 */
	boolean dialled();

	/**
	 * Last measured round trip. Thread-safe.
	 * @return nanoseconds, negative before the first measurement
	 */
	long roundTripNanos();

	/**
	 * How many messages have come from the peer. Whoever sees the number grow knows that
	 * the peer lives.
	 * @return the number so far
	 */
	long received();

	/**
	 * Queue a publish, call or reply. Thread-safe. Exactly one of the callbacks of the
	 * message follows if it is taken.
	 * @param message the message
	 * @return {@code false} if it was not taken, because the queue is full or the link is
	 * not open
	 */
	boolean offer(Outbound message);

	/**
	 * Run a task once on the loop when the queue has room again, or the link is gone.
	 * Thread-safe.
	 * @param task the task
	 */
	void whenRoom(Runnable task);

	/**
	 * Run a task once on the loop when every message of the peer that has arrived so far
	 * was handed over, those included that wait for a large one before them.
	 * @param task the task, perhaps run before this returns
	 */
	default void whenHandedOver(Runnable task) {
		task.run();
	}

	/**
	 * Open a stream of messages beside those that every link has.
	 * @param open what for; {@code credit} is what the peer may send on it at once
	 * @param listener told what happens on it
	 * @return the lane
	 * @throws MeshFailure with {@code REFUSED} if the peer knows no streams, with
	 * {@code UNREACHABLE} if the link is gone, with {@code OVERLOADED} if a limit is
	 * reached here or there, with {@code TOO_LARGE} if the first message is too large
	 */
	default Lane openLane(StreamOpen open, LaneListener listener) {
		throw new MeshFailure(FailureCode.REFUSED, "node " + remote().shortText() + " knows no streams");
	}

	/**
	 * Send a small message ahead of all bulk: lookups, answers, gossip, cancellations.
	 * @param message the message
	 */
	void control(WireMessage message);

	/**
	 * Send a message that is answered. The link numbers it and matches the answer.
	 * @param message a lookup or store; its request number is filled in
	 * @param timeoutNanos when to give up
	 * @param handler told the answer or the failure, exactly once
	 */
	void request(WireMessage message, long timeoutNanos, ReplyHandler handler);

	/**
	 * What the peer is told about itself. Attributes that rooms keep per link live and
	 * die with it.
	 * @param key the attribute's type
	 * @param <T> its type
	 * @return the attribute, or {@code null} if it was not set
	 */
	<T> @Nullable T attribute(Class<T> key);

	/**
	 * Keep something with the link.
	 * @param key the attribute's type
	 * @param value the attribute
	 * @param <T> its type
	 */
	<T> void attribute(Class<T> key, T value);

	/**
	 * Count a malformed or forbidden message of the peer; too many close the link.
	 * @param reason fixed text, last part of the counter's name
	 */
	void violation(String reason);

}
