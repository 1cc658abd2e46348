package io.macula.engine.erlang.model;

import java.util.List;

import io.macula.engine.transport.Path;

/**
 * Bytes that do harm to a 0.14.3 node. Immutable.
 *
 * @param name what they are
 * @param effect what they do to it
 * @param steps the bytes, in order
 */
public record CrashCase(String name, Effect effect, List<Step> steps) {

	/**
	 * What happens to a 0.14.3 node.
	 */
	public enum Effect {

		/** The gateway dies and forgets its clients and subscriptions. */
		CRASH,
		/** The routing server dies and forgets all entries; the gateway lives. */
		DHT_LOST,
		/** Both die. */
		BOTH,
		/** Dies only if it has bootstrap peers. */
		CRASH_IF_BOOTSTRAPPED,
		/** The gateway hangs for ever. */
		HANG,
		/** Frames are lost without a trace. */
		LOST,
		/** The client dies. */
		CLIENT_CRASH,
		/** Nothing, or an error reply: but an attack on whoever reads carelessly. */
		NOTHING

	}

	/**
	 * One write. Immutable.
	 *
	 * @param stream number of the stream, from 0; each is opened when first written to
	 * @param bytes the bytes
	 */
	public record Step(int stream, byte[] bytes) {
	}

	/**
	 * Do it to a node.
	 * @param host where to dial from
	 * @param to where the node listens
	 * @return the connection, which is still there as far as the node leaves it
	 */
	public RawPeer send(ModelHost host, Path to) {
		RawPeer peer = RawPeer.dial(host, to);
		java.util.Map<Integer, RawPeer.Line> lines = new java.util.HashMap<>();
		for (Step step : this.steps) {
			if (peer.closed().isDone()) {
				break;
			}
			lines.computeIfAbsent(step.stream(), (number) -> peer.open()).write(step.bytes());
		}
		return peer;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
