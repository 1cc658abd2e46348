package io.macula.engine.erlang;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.pubsub.PublishCompletion;
import io.macula.engine.runtime.MeshFailure;

/**
 * Messages that one peer publishes, on their way into the mesh, in order. A peer of
 * 0.14.3 knows no back-pressure, so what the mesh does not take at once waits here,
 * bounded in bytes over all peers, for as long as the slowest subscriber takes. Confined
 * to the loop.
 */
final class PublishInlet {

	/** How many are handed to the mesh at the same time. */
	private static final int WINDOW = 1024;

	private static final int OVERHEAD = 64;

	/** One peer takes no more than this part of the room of all. */
	private static final int SHARE = 4;

	/**
	 * A message that waits. Immutable.
	 */
	private record Waiting(String topic, byte[] payload, Map<String, String> headers) {

		int bytes() {
			return this.payload.length + this.topic.length() + OVERHEAD;
		}

	}

	private final Gate gate;

	private final Deque<Waiting> waiting = new ArrayDeque<>();

	/** Bytes that wait. */
	private int bytes;

	private int underWay;

	private boolean turning;

	PublishInlet(Gate gate) {
		this.gate = gate;
	}

	/**
	 * Publish a message.
	 * @param topic the topic
	 * @param payload the bytes, shared
	 * @param headers who it is from
	 */
	void publish(String topic, byte[] payload, Map<String, String> headers) {
		Waiting message = new Waiting(topic, payload, headers);
		if (this.waiting.isEmpty() && this.underWay < WINDOW) {
			begin(message);
		}
		else if (this.bytes + message.bytes() <= this.gate.context().limits().pendingPublishBytes() / SHARE
				&& this.gate.publishBudget().take(message.bytes())) {
			this.bytes += message.bytes();
			this.waiting.add(message);
		}
		else {
			this.gate.count("erlang.dropped.publish_queue_full");
		}
	}

	private void begin(Waiting message) {
		this.underWay++;
		this.gate.services()
			.pubsub()
			.publishFor(message.topic(), message.payload(), message.headers(), null, new PublishCompletion() {

				@Override
				public void published(List<NodeId> recipients, List<NodeId> unreachable) {
					ended();
				}

				@Override
				public void failed(MeshFailure failure) {
					PublishInlet.this.gate.count("erlang.dropped.publish_" + failure.code().text());
					ended();
				}

			});
	}

	private void ended() {
		this.underWay--;
		if (this.turning) {
			return;
		}
		this.turning = true;
		while (this.underWay < WINDOW && !this.waiting.isEmpty()) {
			Waiting next = this.waiting.remove();
			this.bytes -= next.bytes();
			this.gate.publishBudget().release(next.bytes());
			begin(next);
		}
		this.turning = false;
	}

}
