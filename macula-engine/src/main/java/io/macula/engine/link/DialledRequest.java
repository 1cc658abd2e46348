package io.macula.engine.link;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * A request to a node that has to be dialled first, both in the same time. Confined to
 * the loop.
 */
final class DialledRequest {

	private final NodeContext context;

	private final WireMessage message;

	private final ReplyHandler handler;

	private final long deadline;

	private final Timer timer;

	private boolean over;

	DialledRequest(NodeContext context, NodeId node, WireMessage message, long timeoutNanos, ReplyHandler handler) {
		this.context = context;
		this.message = message;
		this.handler = handler;
		this.deadline = context.nanoTime() + timeoutNanos;
		this.timer = context.after(timeoutNanos, () -> late(node));
	}

	private void late(NodeId node) {
		if (!this.over) {
			this.over = true;
			this.handler.ended(null,
					new MeshFailure(FailureCode.TIMEOUT, "node " + node.shortText() + " was not reached in time"));
		}
	}

	/**
	 * The dial has ended.
	 * @param link the link, {@code null} if there is none
	 * @param failure why there is none
	 */
	void dialled(@Nullable Link link, @Nullable MeshFailure failure) {
		if (this.over) {
			return;
		}
		this.over = true;
		this.timer.cancel();
		if (link != null) {
			link.request(this.message, Math.max(1, this.deadline - this.context.nanoTime()), this.handler);
		}
		else {
			this.handler.ended(null, failure);
		}
	}

}
