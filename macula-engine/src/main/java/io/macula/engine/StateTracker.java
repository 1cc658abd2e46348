package io.macula.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State of a node and the listeners that are told about it. The state is set on the loop
 * only; everything else is thread-safe. Listeners are called one after the other, in the
 * order of what happened.
 */
final class StateTracker {

	private static final Logger LOG = LoggerFactory.getLogger(MaculaNode.class);

	private final List<NodeListener> listeners = new CopyOnWriteArrayList<>();

	private final SerialExecutor executor;

	private volatile NodeState state = NodeState.NEW;

	private volatile @Nullable String detail;

	StateTracker(Executor executor) {
		this.executor = new SerialExecutor(executor);
	}

	NodeState state() {
		return this.state;
	}

	@Nullable String detail() {
		return this.detail;
	}

	void set(NodeState next, @Nullable String why) {
		this.detail = why;
		if (next == this.state) {
			return;
		}
		this.state = next;
		tell((listener) -> listener.stateChanged(next));
	}

	void add(NodeListener listener) {
		this.listeners.add(listener);
	}

	void remove(NodeListener listener) {
		this.listeners.remove(listener);
	}

	void tell(Consumer<NodeListener> event) {
		for (NodeListener listener : this.listeners) {
			this.executor.execute(() -> {
				try {
					event.accept(listener);
				}
				catch (Throwable ex) {
					// Also errors: what happens next must be told all the same
					LOG.warn("A node listener failed", ex);
				}
			});
		}
	}

}
