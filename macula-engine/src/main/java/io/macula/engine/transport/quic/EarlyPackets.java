package io.macula.engine.transport.quic;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.runtime.Counters;
import io.netty.channel.socket.DatagramPacket;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what arrives for a connection while its TLS work is under way on another thread.
 * The codec has acknowledged the end of the dialler's handshake by then, so the dialler
 * goes on, but there are no keys yet for what it sends, and the codec would drop it: the
 * dialler would have to find that out and send it again. Confined to the loop.
 */
final class EarlyPackets {

	/** More than a hello takes. */
	private static final int MAX_PACKETS = 16;

	private static final class Held {

		private final List<DatagramPacket> packets = new ArrayList<>();

		private int tasks;

	}

	private final Counters counters;

	/** By connection id; as many as handshakes may be under way at most. */
	private final Map<ByteBuffer, Held> working = new HashMap<>();

	EarlyPackets(Counters counters) {
		this.counters = counters;
	}

	boolean isEmpty() {
		return this.working.isEmpty();
	}

	/** A task for this connection begins. */
	void begin(ByteBuffer id) {
		this.working.computeIfAbsent(id, (key) -> new Held()).tasks++;
	}

	/**
	 * A task for this connection is done.
	 * @return what arrived meanwhile, which is the caller's to release
	 */
	List<DatagramPacket> end(ByteBuffer id) {
		Held held = this.working.get(id);
		if (held == null || --held.tasks > 0) {
			return List.of();
		}
		this.working.remove(id);
		return held.packets;
	}

	/**
	 * Keep a packet if its connection has a task under way.
	 * @param id its connection id, {@code null} if it has none of this node's
	 * @param packet the packet, released if it is kept
	 * @return whether that is so
	 */
	boolean hold(@Nullable ByteBuffer id, DatagramPacket packet) {
		Held held = (id != null) ? this.working.get(id) : null;
		if (held == null) {
			return false;
		}
		if (held.packets.size() < MAX_PACKETS) {
			// A copy, because many packets share the memory of one read
			held.packets.add(packet.copy());
			this.counters.increment("transport.early_packets");
		}
		else {
			this.counters.increment("transport.early_packets_dropped");
		}
		packet.release();
		return true;
	}

	/** The socket is closed. */
	void clear() {
		this.working.values().forEach((held) -> held.packets.forEach(DatagramPacket::release));
		this.working.clear();
	}

}
