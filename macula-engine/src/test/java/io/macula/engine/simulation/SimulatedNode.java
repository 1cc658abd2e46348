package io.macula.engine.simulation;

import java.util.Set;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.CertificateProof;
import io.macula.engine.link.Link;
import io.macula.engine.link.LinkIdentity;
import io.macula.engine.link.LinkManager;
import io.macula.engine.link.LinkTimings;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.Limits;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.transport.memory.MemoryTransport;
import io.macula.engine.trust.TlsPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Links, and a view of a directory in place of the DHT, of one node in virtual time: what
 * the rooms of publishing and of calls stand on. Handlers run on the loop.
 */
public final class SimulatedNode {

	/** The realm of all. */
	public static final String REALM = "com.example.test";

	/** Surroundings of the node. */
	public final VirtualContext context;

	/** Its links. */
	public final LinkManager links;

	/** What it sees of the directory. */
	public final FakeDirectory.View directory;

	/** Its key. */
	public final IdentityKey key;

	private Contact contact;

	/**
	 * A node that listens.
	 * @param simulation virtual time
	 * @param network where the others are
	 * @param directory in place of the DHT
	 * @param number distinguishes the keys of nodes
	 * @param limits limits of the node
	 * @param capabilities what it can do
	 */
	public SimulatedNode(Simulation simulation, MemoryNetwork network, FakeDirectory directory, int number,
			Limits limits, Set<String> capabilities) {
		this.context = simulation.context(limits);
		IdentityKey key = SimulatedKeys.key(number);
		this.key = key;
		byte[] boot = new byte[16];
		this.context.random().nextBytes(boot);
		boot[0] = 0;
		this.contact = Contact.server(key.nodeId());
		LinkIdentity identity = new LinkIdentity(key.nodeId(), new Realm(REALM), boot, capabilities, this::contact,
				new CertificateProof());
		this.links = new LinkManager(this.context, new MemoryTransport(this.context, network), identity,
				LinkTimings.of(5_000_000_000L));
		Path.Udp local = (Path.Udp) this.links
			.bind(new BindSpec("127.0.0.1", 0, TlsPolicy.development(key, this.context.wallMillis()), 128), (cause) -> {
			});
		this.contact = Contact.server(key.nodeId(), new Endpoint("127.0.0.1", local.address().getPort()));
		this.directory = directory.view(this.context, this::contact);
	}

	/**
	 * Capabilities of a node of this version.
	 * @param compact whether it knows compact frames
	 * @return their names
	 */
	public static Set<String> capabilities(boolean compact) {
		return compact
				? Set.of(Capabilities.PUBSUB, Capabilities.RPC, Capabilities.INTEREST, Capabilities.ACK,
						Capabilities.ROUTE, Capabilities.COMPACT)
				: Set.of(Capabilities.PUBSUB, Capabilities.RPC, Capabilities.INTEREST, Capabilities.ACK,
						Capabilities.ROUTE);
	}

	public NodeId id() {
		return this.contact.nodeId();
	}

	public Contact contact() {
		return this.contact;
	}

	/**
	 * Begin to dial a node.
	 * @param other the node
	 */
	public void dial(SimulatedNode other) {
		this.links.connect(other.contact, Purpose.KEEP, (link, failure) -> {
		});
	}

	public @Nullable Link link(SimulatedNode other) {
		return this.links.link(other.id());
	}

	/**
	 * The process is stopped: it neither answers nor refuses.
	 */
	public void freeze() {
		this.context.stop();
	}

	/**
	 * The process is gone without a word.
	 */
	public void crash() {
		this.context.stop();
		this.links.close();
	}

}
