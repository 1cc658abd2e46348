package io.macula.engine.pubsub;

import java.util.List;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * Keeps how a publish ended, and that it ended once.
 */
final class Published implements PublishCompletion {

	volatile @Nullable List<NodeId> recipients;

	volatile @Nullable List<NodeId> unreachable;

	volatile @Nullable MeshFailure failure;

	Map<NodeId, NodeOutcome> outcomes = Map.of();

	private boolean over;

	@Override
	public void published(List<NodeId> to, List<NodeId> notTo) {
		end();
		this.unreachable = notTo;
		this.recipients = to;
	}

	@Override
	public void accounted(Map<NodeId, NodeOutcome> all) {
		this.outcomes = all;
		published(List.copyOf(all.keySet()), List.of());
	}

	@Override
	public void failed(MeshFailure why) {
		end();
		this.failure = why;
	}

	private void end() {
		if (this.over) {
			throw new IllegalStateException("a publish ended twice");
		}
		this.over = true;
	}

	boolean isOver() {
		return this.recipients != null || this.failure != null;
	}

}
