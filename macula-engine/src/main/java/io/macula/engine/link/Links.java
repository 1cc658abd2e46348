package io.macula.engine.link;

import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * All links of a node: finds, opens and keeps them. Confined to the loop unless a method
 * says otherwise.
 */
public interface Links {

	/**
	 * How others reach this node. Thread-safe.
	 * @return this node's own contact
	 */
	Contact self();

	/**
	 * Distinguishes this run of the node from earlier ones. Thread-safe.
	 * @return 16 bytes
	 */
	byte[] boot();

	/**
	 * The link to a node. Thread-safe.
	 * @param id the node
	 * @return the open link, or {@code null} if there is none now
	 */
	@Nullable Link link(NodeId id);

	/**
	 * All open links. Thread-safe.
	 * @return a snapshot
	 */
	Collection<Link> all();

	/**
	 * Use the link to a node, or dial it. Dials to one node at the same time are one
	 * dial.
	 * @param contact the node and where it is
	 * @param purpose why
	 * @param then receives the open link, or {@code null} and why there is none; exactly
	 * once, perhaps before this returns
	 */
	void connect(Contact contact, Purpose purpose, BiConsumer<@Nullable Link, @Nullable MeshFailure> then);

	/**
	 * Dial an endpoint whose node is not known, to keep the link. A peer of another
	 * protocol may answer, too.
	 * @param endpoint a seed
	 * @param then told what came of it, exactly once
	 */
	void connect(Endpoint endpoint, Consumer<SeedOutcome> then);

	/**
	 * Ask a node something over the link to it, dialling if need be.
	 * @param contact the node and where it is
	 * @param message a lookup or store; its request number is filled in
	 * @param timeoutNanos when to give up, dial included
	 * @param handler told the answer or the failure, exactly once
	 */
	void request(Contact contact, WireMessage message, long timeoutNanos, ReplyHandler handler);

	/**
	 * Set who handles messages of a type; once per type.
	 * @param type the type
	 * @param message its record
	 * @param handler the handler
	 * @param <M> its record
	 */
	<M extends WireMessage> void handle(MessageType type, Class<M> message, MessageHandler<M> handler);

	/**
	 * Set who takes lanes of a kind; once per kind.
	 * @param kind purpose of the stream
	 * @param acceptor takes them
	 */
	default void handleLanes(String kind, LaneAcceptor acceptor) {
	}

	/**
	 * Be told how far payloads of peers have come that are larger than a frame.
	 * @param listener the listener
	 */
	default void addTransferListener(TransferListener listener) {
	}

	/**
	 * Be told about links; existing ones are reported at once.
	 * @param listener the listener
	 */
	void addPeerListener(PeerListener listener);

	/**
	 * Run a task each time everything that one read of the socket brought has been
	 * handled: the moment to hand messages over to other threads, once.
	 * @param task the task; cheap when there is nothing to do
	 */
	void afterBatch(Runnable task);

}
