package io.macula.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

import io.macula.engine.identity.NodeId;
import io.macula.engine.pubsub.NodeOutcome;
import io.macula.engine.pubsub.PublishCompletion;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * Future of a publish. Thread-safe.
 */
final class PublishFuture extends MeshFuture<PublishResult> implements PublishCompletion {

	private final @Nullable Executor executor;

	private final @Nullable ProgressReports reports;

	/** Set before the message is published. */
	private @Nullable Runnable atEnd;

	PublishFuture(NodeContext context, @Nullable Executor executor, @Nullable ProgressReports reports) {
		super(context);
		this.executor = executor;
		this.reports = reports;
	}

	/**
	 * What to do when the publish has ended, which may be later than this future if the
	 * application completes that itself.
	 * @param action done once, on the loop or on the publisher's thread
	 */
	void atEnd(Runnable action) {
		this.atEnd = action;
	}

	@Override
	public void published(List<NodeId> recipients, List<NodeId> unreachable) {
		ended();
		succeed(this.executor, this, new PublishResult(recipients, unreachable));
	}

	@Override
	public void accounted(Map<NodeId, NodeOutcome> outcomes) {
		ended();
		succeed(this.executor, this, result(outcomes));
	}

	private static PublishResult result(Map<NodeId, NodeOutcome> outcomes) {
		List<NodeId> confirmed = new ArrayList<>();
		List<NodeId> others = new ArrayList<>();
		Map<NodeId, DeliveryOutcome> all = new LinkedHashMap<>();
		outcomes.forEach((node, outcome) -> {
			DeliveryOutcome.State state = DeliveryOutcome.State.valueOf(outcome.state().name());
			(state == DeliveryOutcome.State.CONFIRMED ? confirmed : others).add(node);
			all.put(node, new DeliveryOutcome(state, outcome.reason()));
		});
		return new PublishResult(List.copyOf(confirmed), List.copyOf(others), Collections.unmodifiableMap(all));
	}

	@Override
	public void failed(MeshFailure failure) {
		ended();
		fail(this.executor, this, failure);
	}

	@Override
	public void progressed(NodeId node, long bytes, long total) {
		if (this.reports != null) {
			this.reports.report(true, node, bytes, total);
		}
	}

	private void ended() {
		if (this.atEnd != null) {
			this.atEnd.run();
		}
	}

}
