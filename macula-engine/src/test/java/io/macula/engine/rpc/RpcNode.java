package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.LinkIdentity;
import io.macula.engine.link.LinkManager;
import io.macula.engine.link.LinkTimings;
import io.macula.engine.link.TestProof;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.transport.memory.MemoryTransport;
import io.macula.engine.trust.TlsPolicy;
import io.macula.engine.wire.RpcReply;

/**
 * A node that only calls and answers, for tests in virtual time. Handlers run as tasks of
 * the simulation.
 */
final class RpcNode {

	final VirtualContext context;

	final LinkManager links;

	final Rpc rpc;

	final List<IncomingCall> received = new ArrayList<>();

	private Contact contact;

	RpcNode(Simulation simulation, MemoryNetwork network, Directory directory, int number, boolean compact,
			Limits limits) {
		this.context = simulation.context(limits);
		IdentityKey key = SimulatedKeys.key(number);
		byte[] boot = new byte[16];
		boot[15] = (byte) number;
		this.contact = Contact.server(key.nodeId());
		Set<String> capabilities = compact ? Set.of(Capabilities.RPC, Capabilities.COMPACT) : Set.of(Capabilities.RPC);
		this.links = new LinkManager(this.context, new MemoryTransport(this.context, network),
				new LinkIdentity(key.nodeId(), new Realm("com.example.test"), boot, capabilities, () -> this.contact,
						TestProof.byCertificate()),
				LinkTimings.of(5_000_000_000L));
		Path.Udp local = (Path.Udp) this.links
			.bind(new BindSpec("127.0.0.1", 0, TlsPolicy.development(key, this.context.wallMillis()), 128), (cause) -> {
			});
		this.contact = Contact.server(key.nodeId(), new Endpoint("127.0.0.1", local.address().getPort()));
		this.rpc = new Rpc(this.context, this.links, directory.advertiser(this.contact), directory.finder(),
				"com.example.test", this.context::execute);
		this.rpc.start();
	}

	NodeId id() {
		return this.contact.nodeId();
	}

	Contact contact() {
		return this.contact;
	}

	/** Offer a procedure whose calls are answered at once. */
	Runnable offer(String procedure, CallHandler handler) {
		List<Runnable> withdraw = new ArrayList<>();
		this.rpc.advertise(procedure, handler, Map.of(), (offered, failure) -> withdraw.add(offered));
		return () -> withdraw.get(0).run();
	}

	/** Offer a procedure whose calls are kept. */
	void collect(String procedure) {
		offer(procedure, this.received::add);
	}

	Outcome call(String procedure, byte[] args, long millis, boolean idempotent) {
		return call(procedure, args, millis, idempotent, ProviderStrategy.FIRST);
	}

	Outcome call(String procedure, byte[] args, long millis, boolean idempotent, ProviderStrategy strategy) {
		Outcome outcome = new Outcome();
		outcome.call = this.rpc
			.call(new CallSpec(procedure, args, null, null, 0, millis * 1_000_000, strategy, idempotent), outcome);
		return outcome;
	}

	/** What became of a call. */
	static final class Outcome implements CallCompletion {

		OutgoingCall call;

		RpcReply reply;

		NodeId responder;

		MeshFailure failure;

		int ends;

		@Override
		public void replied(RpcReply answer, NodeId node) {
			this.reply = answer;
			this.responder = node;
			this.ends++;
		}

		@Override
		public void failed(MeshFailure why) {
			this.failure = why;
			this.ends++;
		}

		boolean ended() {
			return this.ends > 0;
		}

	}

	static CallHandler handler(Consumer<IncomingCall> body) {
		return body::accept;
	}

}
