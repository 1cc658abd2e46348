package io.macula.engine.link;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.LoopContext;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.quic.NodeLoop;
import io.macula.engine.transport.quic.QuicOptions;
import io.macula.engine.transport.quic.QuicTransport;
import io.macula.engine.trust.JdkSignatures;
import io.macula.engine.trust.TlsPolicy;
import io.macula.engine.wire.FindNode;
import org.jspecify.annotations.Nullable;

/**
 * Dials a node over real QUIC and hangs up, again and again: the node below the links
 * only, because a whole node keeps its link. What is not said to be thread-safe is
 * confined to its loop.
 */
public final class SoakDialler implements AutoCloseable, PeerListener {

	/** How a link ends. */
	public enum Ending {

		/** The dialler closes the connection. */
		HERE,
		/** The dialler closes it when a request has been answered. */
		ANSWERED,
		/** The dialler says good-bye, the node closes it. */
		POLITE,
		/** The node closes it without a word. */
		THERE

	}

	private final NodeLoop loop;

	private final LoopContext context;

	private final LinkManager links;

	private final Ending ending;

	private final NodeId id;

	private Endpoint target = new Endpoint("127.0.0.1", 1);

	private int left;

	private CompletableFuture<Void> done = new CompletableFuture<>();

	/**
	 * Bind a socket.
	 * @param number makes its key
	 * @param realm of the node
	 * @param ending how its links end
	 */
	public SoakDialler(int number, String realm, Ending ending) {
		IdentityKey key = SimulatedKeys.key(number);
		this.ending = ending;
		this.id = key.nodeId();
		this.loop = NodeLoop.open("dialler" + number, true);
		this.context = new LoopContext("dialler" + number, this.loop.eventLoop(), new JdkSignatures(),
				Limits.defaults(), new Counters());
		TlsPolicy tls = TlsPolicy.development(key, this.context.wallMillis());
		Contact contact = new Contact(key.nodeId(), List.of(), List.of(), Contact.Mode.CLIENT);
		LinkIdentity identity = new LinkIdentity(key.nodeId(), new Realm(realm), new byte[16],
				Set.of(Capabilities.PUBSUB, Capabilities.RPC, Capabilities.INTEREST, Capabilities.COMPACT),
				() -> contact, new BindingProof(this.context, tls));
		this.links = new LinkManager(this.context,
				new QuicTransport(this.context, this.loop.eventLoop(), QuicOptions.defaults()), identity,
				LinkTimings.of(5_000_000_000L));
		CompletableFuture.runAsync(() -> {
			this.links.bind(new BindSpec("127.0.0.1", 0, tls, 16, false), (cause) -> {
			});
			this.links.addPeerListener(this);
		}, this.context::execute).join();
	}

	/** Thread-safe. */
	public Ending ending() {
		return this.ending;
	}

	/** Thread-safe. */
	public String name() {
		return "dialler " + this.id.shortText();
	}

	/** Thread-safe. */
	public boolean is(Link link) {
		return link.remote().equals(this.id);
	}

	/** Thread-safe. */
	public Counters counters() {
		return this.context.counters();
	}

	/**
	 * Dial and hang up, one after the other. Thread-safe.
	 * @param endpoint the node
	 * @param count how often
	 * @return done when all links are down again
	 */
	public CompletableFuture<Void> run(Endpoint endpoint, int count) {
		CompletableFuture<Void> all = new CompletableFuture<>();
		this.context.execute(() -> {
			this.target = endpoint;
			this.left = count;
			this.done = all;
			next();
		});
		return all;
	}

	private void next() {
		if (this.left-- == 0) {
			this.done.complete(null);
			return;
		}
		this.links.connect(this.target, (outcome) -> {
			if (!(outcome instanceof SeedOutcome.Linked)) {
				this.done.completeExceptionally(new IllegalStateException("no link: " + outcome));
			}
		});
	}

	@Override
	public void linkUp(Link link) {
		// Not while the dial is being told about
		this.context.execute(() -> end((MeshLink) link));
	}

	private void end(MeshLink link) {
		switch (this.ending) {
			case HERE -> close(link);
			case ANSWERED -> link.request(FindNode.of(link.remote().bytes(), 0), 5_000_000_000L,
					(answer, failure) -> answered(link, failure));
			case POLITE -> link.leave(CloseReason.GOING_AWAY, "enough");
			default -> {
				// The node does
			}
		}
	}

	private void answered(MeshLink link, @Nullable Throwable failure) {
		if (failure != null) {
			this.done.completeExceptionally(failure);
		}
		close(link);
	}

	private static void close(MeshLink link) {
		link.session().close(CloseReason.local(CloseReason.NORMAL, "enough"));
	}

	/**
	 * Close a link of the node itself, on its loop.
	 * @param link the link
	 */
	public static void hangUp(Link link) {
		close((MeshLink) link);
	}

	@Override
	public void linkDown(Link link, CloseReason reason) {
		this.context.execute(this::next);
	}

	@Override
	public void close() {
		CompletableFuture.runAsync(this.links::close, this.context::execute).join();
		this.context.close();
		this.loop.close();
	}

}
