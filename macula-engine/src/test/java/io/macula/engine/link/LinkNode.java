package io.macula.engine.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.transport.memory.MemoryTransport;
import io.macula.engine.trust.TlsPolicy;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FindNode;
import io.macula.engine.wire.FindNodeReply;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * A node of the link room alone, for tests in virtual time.
 */
final class LinkNode implements PeerListener {

	final VirtualContext context;

	final LinkManager links;

	final IdentityKey key;

	final List<Publish> published = new ArrayList<>();

	final List<RpcRequest> requested = new ArrayList<>();

	final List<RpcReply> replied = new ArrayList<>();

	final List<String> events = new ArrayList<>();

	Contact contact;

	boolean answer = true;

	LinkNode(Simulation simulation, MemoryNetwork network, int number) {
		this(simulation, network, number, Limits.defaults(), "com.example.test", true,
				SimulatedKeys.key(number).nodeId());
	}

	LinkNode(Simulation simulation, MemoryNetwork network, int number, Limits limits, String realm, boolean compact,
			NodeId claimed) {
		this(simulation, network, number, limits, realm, compact, claimed, 128);
	}

	LinkNode(Simulation simulation, MemoryNetwork network, int number, int streams) {
		this(simulation, network, number, Limits.defaults(), "com.example.test", true,
				SimulatedKeys.key(number).nodeId(), streams);
	}

	/** A node that knows streams, too. */
	static LinkNode streaming(Simulation simulation, MemoryNetwork network, int number, Limits limits) {
		return new LinkNode(simulation, network, number, limits, "com.example.test",
				Set.of(Capabilities.PUBSUB, Capabilities.RPC, Capabilities.COMPACT, Capabilities.STREAMS),
				SimulatedKeys.key(number).nodeId(), 128);
	}

	private LinkNode(Simulation simulation, MemoryNetwork network, int number, Limits limits, String realm,
			boolean compact, NodeId claimed, int streams) {
		this(simulation, network, number, limits, realm,
				compact ? Set.of(Capabilities.PUBSUB, Capabilities.RPC, Capabilities.COMPACT)
						: Set.of(Capabilities.PUBSUB, Capabilities.RPC),
				claimed, streams);
	}

	private LinkNode(Simulation simulation, MemoryNetwork network, int number, Limits limits, String realm,
			Set<String> capabilities, NodeId claimed, int streams) {
		this.context = simulation.context(limits);
		this.key = SimulatedKeys.key(number);
		byte[] boot = new byte[16];
		this.context.random().nextBytes(boot);
		boot[0] = 0;
		this.contact = Contact.server(claimed);
		LinkIdentity identity = new LinkIdentity(claimed, new Realm(realm), boot, capabilities, () -> this.contact,
				new CertificateProof());
		this.links = new LinkManager(this.context, new MemoryTransport(this.context, network), identity,
				LinkTimings.of(5_000_000_000L));
		Path.Udp local = (Path.Udp) this.links.bind(
				new BindSpec("127.0.0.1", 0, TlsPolicy.development(this.key, this.context.wallMillis()), streams),
				(cause) -> {
				});
		this.contact = Contact.server(claimed, new Endpoint("127.0.0.1", local.address().getPort()));
		this.links.addPeerListener(this);
		this.links.handle(MessageType.PUBLISH, Publish.class, (link, message) -> this.published.add(message));
		this.links.handle(MessageType.RPC_REQUEST, RpcRequest.class, (link, message) -> this.requested.add(message));
		this.links.handle(MessageType.RPC_REPLY, RpcReply.class, (link, message) -> this.replied.add(message));
		this.links.handle(MessageType.FIND_NODE, FindNode.class, (link, message) -> {
			if (this.answer) {
				link.control(new FindNodeReply("find_node_reply", List.of(), null, message.rid(), Extras.NONE));
			}
		});
	}

	NodeId id() {
		return this.contact.nodeId();
	}

	@Override
	public void linkUp(Link link) {
		this.events.add("up " + link.remote().shortText());
	}

	@Override
	public void linkDown(Link link, CloseReason reason) {
		this.events.add("down " + link.remote().shortText());
	}

	@Override
	public void linkReplaced(Link link) {
		this.events.add("replaced " + link.remote().shortText());
	}

	/** A message that records what became of it. */
	static final class Sent implements Outbound {

		private final WireMessage message;

		private final String name;

		private final int bytes;

		/** Of a message that goes to several links. */
		@Nullable Frames frames;

		int written;

		final List<MeshFailure> failures = new ArrayList<>();

		Sent(WireMessage message, String name, int bytes) {
			this.message = message;
			this.name = name;
			this.bytes = bytes;
		}

		static Sent publish(String topic, byte[] payload, long seq) {
			return new Sent(new Publish(topic, payload, 0L, false, new byte[16], null, null, seq, null, null, null,
					Extras.NONE), topic, payload.length);
		}

		@Override
		public WireMessage message() {
			return this.message;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public int bytes() {
			return this.bytes;
		}

		@Override
		public @Nullable Frames frames() {
			return this.frames;
		}

		@Override
		public void written(Link link) {
			this.written++;
		}

		@Override
		public void failed(Link link, MeshFailure failure) {
			this.failures.add(failure);
		}

	}

	static CloseReason normal() {
		return CloseReason.local(CloseReason.NORMAL, "test");
	}

}
