package io.macula.engine;

import java.time.Duration;

import io.macula.engine.discovery.Discovery;
import io.macula.engine.erlang.ErlangMesh;
import io.macula.engine.link.LinkManager;
import io.macula.engine.pubsub.PubSub;
import io.macula.engine.rpc.Rpc;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * How a node leaves: it takes no new work, lets work in progress finish, says good-bye to
 * the mesh, and waits for peers to confirm that they have everything. Confined to the
 * loop.
 */
final class Farewell {

	/**
	 * Time for peers to confirm that they have everything, after the work in progress has
	 * ended.
	 */
	private static final long CONFIRM_NANOS = 500_000_000;

	private static final long LOOK_NANOS = 5_000_000;

	private final NodeContext context;

	private final LinkManager links;

	private final Discovery discovery;

	private final MeshMembers members;

	private final PubSub pubsub;

	private final Rpc rpc;

	private final @Nullable ErlangMesh erlang;

	private boolean drained;

	Farewell(NodeContext context, LinkManager links, Discovery discovery, MeshMembers members, PubSub pubsub, Rpc rpc,
			@Nullable ErlangMesh erlang) {
		this.context = context;
		this.links = links;
		this.discovery = discovery;
		this.members = members;
		this.pubsub = pubsub;
		this.rpc = rpc;
		this.erlang = erlang;
	}

	/**
	 * Leave, once only.
	 * @param timeout how long work in progress may take
	 * @param streams how long streams in progress may go on, no longer than that
	 * @param done called when everything is said, or is not to be waited for any longer
	 */
	void begin(Duration timeout, Duration streams, Runnable done) {
		int[] left = { 3 };
		Runnable one = () -> {
			left[0]--;
			if (left[0] == 0) {
				leave(done);
			}
		};
		// First, so that it is one step for all and known when it is done: whoever leaves
		// before the mesh knows is called and sent to for minutes
		this.discovery.withdrawAll().whenComplete((nothing, failure) -> one.run());
		this.rpc.drain(one);
		this.pubsub.drain(one);
		if (streams.compareTo(timeout) < 0) {
			this.context.after(streams.toNanos(), this.rpc::endStreams);
		}
		this.context.after(timeout.toNanos(), () -> leave(done));
	}

	private void leave(Runnable done) {
		if (this.drained) {
			return;
		}
		this.drained = true;
		if (this.erlang != null) {
			this.erlang.leave();
		}
		this.rpc.endStreams();
		this.discovery.stop();
		this.members.leave(() -> endLinks(done));
	}

	private void endLinks(Runnable done) {
		this.links.leave();
		awaitConfirmation(this.context.nanoTime() + CONFIRM_NANOS, done);
	}

	private void awaitConfirmation(long deadline, Runnable done) {
		boolean said = this.links.isEmpty() && (this.erlang == null || this.erlang.hasSaidAll());
		if (said || this.context.nanoTime() - deadline > 0) {
			done.run();
			return;
		}
		this.context.after(LOOK_NANOS, () -> awaitConfirmation(deadline, done));
	}

}
