package io.macula.engine.link;

import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.macula.benchmarks.measure.Meter;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.Realm;
import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.LoopContext;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.quic.NodeLoop;
import io.macula.engine.transport.quic.QuicOptions;
import io.macula.engine.transport.quic.QuicTransport;
import io.macula.engine.trust.JdkSignatures;
import io.macula.engine.trust.TlsPolicy;

/**
 * Dials a node again and again from one socket: QUIC, TLS with proof of both keys, hello.
 * The node below the links only, because a whole node has one link to another one and
 * keeps it. Thread-safe.
 */
public final class LinkDialler implements AutoCloseable {

	private static final int SECONDS = 20;

	private final NodeLoop loop = NodeLoop.open("dialler", true);

	private final LoopContext context = new LoopContext("dialler", this.loop.eventLoop(), new JdkSignatures(),
			Limits.defaults(), new Counters());

	private final LinkManager links;

	/**
	 * Bind a socket.
	 * @param realm of the node to dial
	 * @throws Exception if that fails
	 */
	public LinkDialler(String realm) throws Exception {
		SecureRandom random = new SecureRandom();
		IdentityKey key = IdentityKey.generate(random);
		TlsPolicy tls = TlsPolicy.development(key, this.context.wallMillis());
		byte[] boot = new byte[16];
		random.nextBytes(boot);
		Contact contact = new Contact(key.nodeId(), java.util.List.of(), java.util.List.of(), Contact.Mode.CLIENT);
		LinkIdentity identity = new LinkIdentity(key.nodeId(), new Realm(realm), boot, Set.of(), () -> contact,
				new BindingProof(this.context, tls));
		QuicTransport transport = new QuicTransport(this.context, this.loop.eventLoop(), QuicOptions.defaults());
		this.links = new LinkManager(this.context, transport, identity, LinkTimings.of(5_000_000_000L));
		CompletableFuture.runAsync(() -> this.links.bind(new BindSpec("127.0.0.1", 0, tls, 16), (cause) -> {
		}), this.context::execute).get(SECONDS, TimeUnit.SECONDS);
	}

	/**
	 * Dial and hang up, one after the other.
	 * @param endpoint where the node listens
	 * @param count how often
	 * @param meter counts the dials
	 * @throws ExecutionException if a dial fails
	 * @throws TimeoutException if one takes too long
	 * @throws InterruptedException if interrupted
	 */
	public void handshakes(String endpoint, int count, Meter meter)
			throws ExecutionException, TimeoutException, InterruptedException {
		Endpoint node = Endpoint.parse(endpoint);
		for (int i = 0; i < count; i++) {
			long begin = System.nanoTime();
			MeshLink link = dial(node).get(SECONDS, TimeUnit.SECONDS);
			meter.done(begin);
			CompletableFuture
				.runAsync(() -> link.session().close(CloseReason.local(CloseReason.NORMAL, "measured")),
						this.context::execute)
				.get(SECONDS, TimeUnit.SECONDS);
		}
	}

	private CompletableFuture<MeshLink> dial(Endpoint node) {
		CompletableFuture<MeshLink> dialled = new CompletableFuture<>();
		this.context.execute(() -> this.links.connect(node, (outcome) -> {
			if (outcome instanceof SeedOutcome.Linked linked) {
				dialled.complete((MeshLink) linked.link());
			}
			else {
				dialled.completeExceptionally(new IllegalStateException("no link: " + outcome));
			}
		}));
		return dialled;
	}

	@Override
	public void close() {
		this.context.execute(this.links::close);
		this.context.close();
		this.loop.close();
	}

}
