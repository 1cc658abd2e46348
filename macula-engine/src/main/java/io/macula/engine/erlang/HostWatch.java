package io.macula.engine.erlang;

import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.rpc.CallCompletion;
import io.macula.engine.rpc.CallSpec;
import io.macula.engine.rpc.ProviderStrategy;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.RpcReply;
import org.jspecify.annotations.Nullable;

/**
 * Asks the node that carries the messages of a gateway whether it still does: it may have
 * lost the gateway, and then cannot say so there. Confined to the loop.
 */
final class HostWatch {

	private static final long PAUSE_NANOS = 3_000_000_000L;

	private static final long PATIENCE_NANOS = 3_000_000_000L;

	private final HostShared shared;

	private final HostConnection connection;

	private final Consumer<NodeId> gone;

	private @Nullable NodeId watched;

	private Timer timer = Timer.NONE;

	private boolean confirmed;

	/** Distinguishes what is watched now from what was before. */
	private int turn;

	HostWatch(HostShared shared, HostConnection connection, Consumer<NodeId> gone) {
		this.shared = shared;
		this.connection = connection;
		this.gone = gone;
	}

	void watch(NodeId node) {
		if (!node.equals(this.watched)) {
			stop();
			this.watched = node;
			later(node);
		}
	}

	boolean isWatching(NodeId node) {
		return node.equals(this.watched);
	}

	/** Whether the node said that it carries, the last time that it was asked. */
	boolean isConfirmed() {
		return this.watched != null && this.confirmed;
	}

	void stop() {
		this.turn++;
		this.watched = null;
		this.confirmed = false;
		this.timer.cancel();
	}

	private void later(NodeId node) {
		int own = this.turn;
		this.timer = this.shared.context().after(PAUSE_NANOS, () -> {
			CallSpec spec = new CallSpec(BridgeStatus.PROCEDURE, BridgeStatus.question(this.connection.id()), null,
					null, 0, PATIENCE_NANOS, ProviderStrategy.FIRST, true, node);
			// Should the question get lost without a word
			this.timer = this.shared.context()
				.after(2 * PATIENCE_NANOS, () -> onLoop(own, () -> answered(node, false)));
			this.shared.services().rpc().call(spec, new CallCompletion() {

				@Override
				public void replied(RpcReply reply, NodeId responder) {
					byte[] result = reply.result();
					onLoop(own, () -> answered(node, result != null && BridgeStatus.isYes(result)));
				}

				@Override
				public void failed(MeshFailure failure) {
					onLoop(own, () -> answered(node, false));
				}

			});
		});
	}

	private void onLoop(int own, Runnable task) {
		this.shared.context().execute(() -> {
			if (this.turn == own) {
				task.run();
			}
		});
	}

	private void answered(NodeId node, boolean carries) {
		// Whatever else answers this question is too late
		this.turn++;
		this.timer.cancel();
		this.confirmed = carries;
		if (carries) {
			later(node);
		}
		else {
			this.gone.accept(node);
		}
	}

}
