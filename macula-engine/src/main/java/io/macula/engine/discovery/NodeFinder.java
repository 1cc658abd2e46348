package io.macula.engine.discovery;

import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Finds the nodes that subscribe to a topic or offer a procedure. Answers are cached; a
 * stale one is handed out while it is refreshed in the background. Confined to the loop,
 * except for the two methods that say otherwise.
 */
public interface NodeFinder {

	/**
	 * What is known about the subscribers of a topic, without waiting. Starts a refresh
	 * when it is stale. Thread-safe.
	 * @param topic the topic, without wildcards
	 * @return the last answer, or {@code null} if there is none young enough: then use
	 * {@link #subscribers}
	 */
	@Nullable Resolution knownSubscribers(String topic);

	/**
	 * Find the nodes with a pattern that matches a topic.
	 * @param topic the topic, without wildcards
	 * @param then receives the answer exactly once, within about five seconds, perhaps
	 * before this returns
	 */
	void subscribers(String topic, Consumer<Resolution> then);

	/**
	 * What is known about the providers of a procedure, without waiting. Starts a refresh
	 * when it is stale. Thread-safe.
	 * @param procedure its name
	 * @return the last answer, or {@code null} if there is none young enough: then use
	 * {@link #providers}
	 */
	@Nullable Resolution knownProviders(String procedure);

	/**
	 * Find the nodes that offer a procedure.
	 * @param procedure its name
	 * @param then receives the answer exactly once, within about five seconds, perhaps
	 * before this returns
	 */
	void providers(String procedure, Consumer<Resolution> then);

	/**
	 * A node could not be reached: it is left out of all answers for some seconds, longer
	 * each time, until a link to it is up again.
	 * @param node the node
	 */
	void unreachable(NodeId node);

	/**
	 * A node ended: it is left out like one that could not be reached, and is not named
	 * among those that may be reached through others either.
	 * @param node the node
	 */
	void gone(NodeId node);

	/**
	 * A node that could not be reached lives again, as somebody learned: it is handed out
	 * at once.
	 * @param node the node
	 */
	void reachable(NodeId node);

	/**
	 * A node that was found said that it does not offer the procedure any more: it is
	 * left out until it announces the procedure anew.
	 * @param procedure the name of the procedure
	 * @param node the node
	 */
	void withdrawn(String procedure, NodeId node);

}
