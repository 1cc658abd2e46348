package io.macula.engine.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.MessageHandler;
import io.macula.engine.link.Purpose;
import io.macula.engine.link.ReplyHandler;
import io.macula.engine.link.SeedOutcome;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Links that the test opens, loses and speaks for. Confined to the loop except where
 * {@link Links} says otherwise.
 */
public final class FakeLinks extends HandlingLinks {

	private final Map<NodeId, Link> links = new ConcurrentHashMap<>();

	private final List<Runnable> afterBatch = new ArrayList<>();

	private final NodeContext context;

	private final Contact self;

	/** Who was dialled. */
	public final List<NodeId> dialled = new ArrayList<>();

	/** What becomes of dials: by default they fail at once. */
	public BiConsumer<Contact, BiConsumer<@Nullable Link, @Nullable MeshFailure>> dialler = (contact, then) -> then
		.accept(null, new MeshFailure(FailureCode.UNREACHABLE, "nobody there"));

	/** What becomes of dials to seeds. */
	public BiConsumer<Endpoint, Consumer<SeedOutcome>> seedDialler = (endpoint, then) -> {
		throw new IllegalStateException("no seeds in these tests");
	};

	public FakeLinks(NodeContext context) {
		this(context, "self");
	}

	public FakeLinks(NodeContext context, String name) {
		this.context = context;
		this.self = node(name);
	}

	/**
	 * Contact of a made-up node.
	 * @param name its name
	 * @return the contact
	 */
	public static Contact node(String name) {
		return Contact.server(NodeId.sha256Of(name), new Endpoint("127.0.0.1", 9443));
	}

	/**
	 * Open a link.
	 * @param name name of the node
	 * @return the link
	 */
	public FakeLink open(String name) {
		return open(new FakeLink(this.context, node(name), 1));
	}

	/**
	 * Open a link.
	 * @param link the link
	 * @return the link
	 */
	public FakeLink open(FakeLink link) {
		Link before = this.links.put(link.remote(), link);
		tell((listener) -> {
			if (before != null) {
				listener.linkReplaced(link);
			}
			else {
				listener.linkUp(link);
			}
		});
		return link;
	}

	/**
	 * Lose a link.
	 * @param link the link
	 */
	public void lose(FakeLink link) {
		link.lose();
		CloseReason reason = CloseReason.local(CloseReason.DEAD, "test");
		if (this.links.remove(link.remote(), link)) {
			tell((listener) -> listener.linkDown(link, reason));
		}
		tell((listener) -> listener.linkClosed(link));
	}

	/**
	 * The peer takes nothing new over a link, but answers what it has.
	 * @param link the link
	 */
	public void leave(FakeLink link) {
		CloseReason reason = CloseReason.local(CloseReason.DEAD, "test");
		if (this.links.remove(link.remote(), link)) {
			tell((listener) -> listener.linkDown(link, reason));
		}
	}

	/**
	 * A message arrives.
	 * @param link from whom
	 * @param message the message
	 */
	public void receive(Link link, WireMessage message) {
		MessageHandler<WireMessage> handler = handler(message.type());
		if (handler == null) {
			throw new IllegalStateException("no handler of " + message.type());
		}
		handler.received(link, message);
	}

	@Override
	public Contact self() {
		return this.self;
	}

	@Override
	public byte[] boot() {
		return new byte[16];
	}

	@Override
	public @Nullable Link link(NodeId id) {
		return this.links.get(id);
	}

	@Override
	public Collection<Link> all() {
		return List.copyOf(this.links.values());
	}

	@Override
	public void connect(Contact contact, Purpose purpose, BiConsumer<@Nullable Link, @Nullable MeshFailure> then) {
		Link existing = this.links.get(contact.nodeId());
		if (existing != null) {
			then.accept(existing, null);
			return;
		}
		this.dialled.add(contact.nodeId());
		this.dialler.accept(contact, then);
	}

	@Override
	public void connect(Endpoint endpoint, Consumer<SeedOutcome> then) {
		this.seedDialler.accept(endpoint, then);
	}

	@Override
	public void request(Contact contact, WireMessage message, long timeoutNanos, ReplyHandler handler) {
		throw new IllegalStateException("nothing to ask in these tests");
	}

	/**
	 * All that one read brought has arrived.
	 */
	public void endBatch() {
		this.afterBatch.forEach(Runnable::run);
	}

	@Override
	public void afterBatch(Runnable task) {
		this.afterBatch.add(task);
	}

}
