package io.macula.engine.transport.memory;

import org.jspecify.annotations.Nullable;

/**
 * Carries what nodes of a {@link MemoryNetwork} send each other, and so decides how long
 * it takes and what is lost. Called on the loop of the sender.
 */
public interface Courier {

	/** Everything arrives at once. */
	Courier AT_ONCE = (parcel, delivery) -> delivery.run();

	/**
	 * Carry something.
	 * @param parcel what it is
	 * @param delivery hands it over at the other end; runs at most once, from any thread,
	 * and must run, sooner or later and in order, for what belongs to a flow unless all
	 * that follows in the flow is lost, too
	 */
	void carry(Parcel parcel, Runnable delivery);

	/**
	 * What is carried. Immutable.
	 *
	 * @param from port of the sender
	 * @param to port of the receiver
	 * @param flow what must arrive in order with it: one direction of a connection;
	 * {@code null} for a dial or a datagram, which may be lost
	 * @param bytes how much it is
	 * @param kind what it is for
	 */
	record Parcel(String from, String to, @Nullable Object flow, int bytes, Kind kind) {
	}

	/** What something is for. */
	enum Kind {

		/** Begin of a connection: several packets in both directions. */
		DIAL,
		/** An answer to a dial. */
		ANSWER,
		/** Bytes of a stream, or what concerns one. */
		STREAM,
		/** A datagram. */
		DATAGRAM

	}

}
