package io.macula.engine.discovery;

import java.util.concurrent.CompletableFuture;

/**
 * One announcement that is in force until it is withdrawn. Confined to the loop, where
 * its futures are completed, too.
 */
public interface Advertisement {

	/**
	 * Done when the nodes that keep the record have it; in a mesh that cannot be reached
	 * yet, or that has no other nodes, when this node has it. It is announced again
	 * without end, so a failure is final only if it names a limit.
	 * @return the future, which fails with a {@link io.macula.engine.runtime.MeshFailure}
	 * when a limit is reached
	 */
	CompletableFuture<Void> announced();

	/**
	 * Take the announcement back. The record goes when the last announcement of the same
	 * name is taken back. Does nothing the second time.
	 * @return done when the nodes that keep the record know, or could not be reached
	 * within two seconds; never fails
	 */
	CompletableFuture<Void> withdraw();

}
