package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.discovery.Advertiser;
import io.macula.engine.discovery.Found;
import io.macula.engine.discovery.NodeFinder;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Ids;
import io.macula.engine.identity.Names;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.PeerListener;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.Cancel;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Procedures of one node, offered and called. {@link #advertise}, {@link #call},
 * {@link #discover} and {@link #procedures} are thread-safe, the rest is confined to the
 * loop.
 */
public final class Rpc {

	private static final long IDLE_LOOK_NANOS = 10_000_000;

	/** Procedures that are not called for once or twice this time are forgotten. */
	private static final long SWEEP_NANOS = 300_000_000_000L;

	private final NodeContext context;

	private final RpcShared shared;

	private final Executor executor;

	private final ProcedureRegistry<OfferedHandler> registry = new ProcedureRegistry<>();

	private final ProcedureRegistry<OfferedStream> streamRegistry = new ProcedureRegistry<>();

	private final RpcProvider provider;

	private final RpcStreams streams;

	private final Services services;

	private final Offering offering;

	private final Interests interests;

	private final ResultCache results;

	private final AtomicLong nextId;

	private @Nullable Timer sweeper;

	private volatile boolean closed;

	/**
	 * Ready to {@link #start}.
	 * @param context the surroundings
	 * @param links the links
	 * @param advertiser announces procedures to the mesh
	 * @param finder finds providers
	 * @param realm name of the realm
	 * @param executor runs handlers
	 */
	public Rpc(NodeContext context, Links links, Advertiser advertiser, NodeFinder finder, String realm,
			Executor executor) {
		this.context = context;
		this.offering = new Offering(context, advertiser);
		this.executor = executor;
		this.shared = new RpcShared(context, links, finder, realm);
		this.provider = new RpcProvider(this.shared, this.registry, executor);
		this.streams = new RpcStreams(this.shared, this.streamRegistry, this.registry, executor);
		this.provider.streams((procedure) -> this.streamRegistry.find(procedure) != null);
		this.services = new Services(this.shared, this.registry, this.streamRegistry, this::call);
		this.provider.services(this.services);
		this.streams.services(this.services);
		this.interests = new Interests(this.shared);
		this.results = new ResultCache(context);
		this.shared.own(this::versionsHere);
		this.shared.local((spec, call, handler) -> {
			LocalCall local = new LocalCall(this.shared, this.provider.cancellations(), spec, call);
			call.passedOn(local::cancelled);
			this.provider.handleLocally(local, handler);
		});
		// Counting from a random start: ids are not guessable and need no source of
		// chance for each
		this.nextId = new AtomicLong(context.random().nextLong());
	}

	/**
	 * Take calls and answers from links from now on.
	 */
	public void start() {
		Links links = this.shared.links();
		links.handle(MessageType.RPC_REQUEST, RpcRequest.class, this.provider::received);
		links.handle(MessageType.RPC_REPLY, RpcReply.class, this::answered);
		links.handle(MessageType.CANCEL, Cancel.class, this.provider::cancel);
		this.streams.start();
		links.addTransferListener(Rpc::transferred);
		links.addPeerListener(new Peers());
		this.context.counters().gauge("rpc.pending", this.shared::pending);
		this.context.counters().gauge("rpc.watched", () -> this.shared.deadlines().watched());
		this.context.counters().gauge("rpc.running", this.provider::running);
		this.context.counters().gauge("rpc.running_bytes", this.provider::heldBytes);
		this.context.counters().gauge("rpc.large_bytes", () -> this.shared.large().taken());
		this.context.counters().gauge("rpc.interests", this.interests::count);
		this.context.counters().gauge("rpc.breaker.open", () -> this.shared.chooser().open());
		sweepAnew();
	}

	private void sweepAnew() {
		if (this.sweeper != null) {
			this.sweeper.cancel();
		}
		this.sweeper = this.context.every(() -> SWEEP_NANOS, this.shared.chooser()::sweep);
	}

	/**
	 * Watch the deadlines of calls with fresh timers. Procedures and calls stay.
	 */
	public void restart() {
		this.shared.deadlines().restart();
		if (!this.closed) {
			sweepAnew();
			this.interests.restart();
		}
	}

	private static void transferred(Link link, WireMessage head, long bytes, long total) {
		byte[] id = (head instanceof RpcReply reply) ? reply.requestId() : null;
		OutgoingCall call = (id != null && id.length == Long.BYTES) ? CallsOnLink.of(link).get(Ids.toLong(id)) : null;
		if (call != null) {
			call.received(link, bytes, total);
		}
	}

	private void answered(Link link, RpcReply reply) {
		byte[] id = reply.requestId();
		OutgoingCall call = (id != null && id.length == Long.BYTES) ? CallsOnLink.of(link).remove(Ids.toLong(id))
				: null;
		if (call == null || call.ended()) {
			this.shared.counters().lateReplies.increment();
			return;
		}
		call.answered(link, reply);
	}

	/**
	 * Offer a procedure.
	 * @param procedure its name
	 * @param handler answers calls
	 * @param metadata told to who discovers it
	 * @param then receives what withdraws it, or {@code null} and why it is not offered;
	 * on the loop unless the name is not valid
	 */
	public void advertise(String procedure, CallHandler handler, Map<String, String> metadata,
			BiConsumer<@Nullable Withdrawal, @Nullable MeshFailure> then) {
		advertise(procedure, handler, null, metadata, then);
	}

	/**
	 * Offer a version of a procedure.
	 * @param procedure its name
	 * @param handler answers calls
	 * @param version its version, {@code null} if it has none
	 * @param metadata told to who discovers it
	 * @param then receives what withdraws it, or {@code null} and why it is not offered;
	 * on the loop unless the name is not valid
	 */
	public void advertise(String procedure, CallHandler handler, @Nullable ProcedureVersion version,
			Map<String, String> metadata, BiConsumer<@Nullable Withdrawal, @Nullable MeshFailure> then) {
		OfferedHandler offered = new OfferedHandler(handler, version, metadata, this.context.wallMillis());
		advertise(procedure, this.registry, offered, metadata, then);
	}

	/**
	 * Offer a streaming procedure.
	 * @param procedure its name
	 * @param answer answers streaming calls
	 * @param version its version, {@code null} if it has none
	 * @param metadata told to who discovers it
	 * @param then receives what withdraws it, or {@code null} and why it is not offered;
	 * on the loop unless the name is not valid
	 */
	public void advertiseStream(String procedure, StreamAnswer answer, @Nullable ProcedureVersion version,
			Map<String, String> metadata, BiConsumer<@Nullable Withdrawal, @Nullable MeshFailure> then) {
		OfferedStream offered = new OfferedStream(answer, version, metadata, this.context.wallMillis());
		advertise(procedure, this.streamRegistry, offered, metadata, then);
	}

	/**
	 * Open a stream. Thread-safe.
	 * @param spec what and how
	 * @param completion told what becomes of it
	 * @return the opening, {@code null} if it has failed already
	 */
	public @Nullable OutgoingStream openStream(StreamSpec spec, StreamCompletion completion) {
		MeshFailure refusal = this.closed ? closedFailure() : invalidName(spec.call().procedure());
		if (refusal != null) {
			completion.failed(refusal);
			return null;
		}
		return this.streams.open(spec, completion);
	}

	private <H extends Offered> void advertise(String procedure, ProcedureRegistry<H> into, H handler,
			Map<String, String> metadata, BiConsumer<@Nullable Withdrawal, @Nullable MeshFailure> then) {
		MeshFailure invalid = invalidName(procedure);
		if (invalid != null) {
			then.accept(null, invalid);
			return;
		}
		this.context.execute(() -> {
			int most = this.context.limits().procedures();
			if (this.closed) {
				then.accept(null, closedFailure());
			}
			else if (this.registry.count() + this.streamRegistry.count() >= most) {
				then.accept(null, new MeshFailure(FailureCode.OVERLOADED, "limit 'procedures' is reached: " + most));
			}
			else {
				this.offering.announce(procedure, into, handler, metadata, then);
			}
		});
	}

	/**
	 * Call a procedure.
	 * @param spec what and how
	 * @param completion told how it ends
	 * @return the call, {@code null} if it has ended already
	 */
	public @Nullable OutgoingCall call(CallSpec spec, CallCompletion completion) {
		if (spec.cacheNanos() > 0 && !this.closed) {
			CallCompletion keeping = this.results.answer(spec, completion);
			return (keeping != null) ? make(spec, keeping) : null;
		}
		return make(spec, completion);
	}

	private @Nullable OutgoingCall make(CallSpec spec, CallCompletion completion) {
		CallHandler handler = handlerHere(spec);
		// A name that is offered was looked at before
		MeshFailure refusal = (handler != null || this.shared.chooser().knows(spec.procedure())
				|| Services.PROCEDURE.equals(spec.procedure())) ? null : invalidName(spec.procedure());
		if (this.closed) {
			refusal = closedFailure();
		}
		if (refusal == null && spec.bytes() > this.provider.maxBytes()) {
			refusal = this.shared.tooLarge("The call of '" + spec.procedure() + "'", spec.args().length, spec.bytes());
		}
		if (refusal == null) {
			try {
				this.shared.admit(spec.args().length);
			}
			catch (MeshFailure ex) {
				refusal = ex;
			}
		}
		if (refusal != null) {
			this.shared.counters().failed(refusal.code());
			completion.failed(refusal);
			return null;
		}
		this.shared.counters().calls.increment();
		OutgoingCall call = new OutgoingCall(this.shared, spec, completion, this.nextId.getAndIncrement());
		if (handler != null) {
			this.shared.counters().localCalls.increment();
			LocalCall local = new LocalCall(this.shared, this.provider.cancellations(), spec, call);
			call.startHere(local::cancelled);
			this.provider.handleLocally(local, handler);
		}
		else {
			call.start();
		}
		if (this.closed) {
			// Closed since the first look: nobody watches its deadline
			call.fail(closedFailure());
		}
		return call;
	}

	private @Nullable CallHandler handlerHere(CallSpec spec) {
		NodeId target = spec.target();
		if (target != null && !target.equals(this.shared.self())) {
			return null;
		}
		ProcedureRegistry.Handlers<OfferedHandler> handlers = this.registry.find(spec.procedure());
		VersionRange version = spec.version();
		if (version != null) {
			return (handlers != null) ? handlers.next(version) : null;
		}
		return (handlers != null) ? handlers.next() : this.shared.foreign().here(spec.procedure());
	}

	/**
	 * Call some nodes only if nobody else offers the procedure. Thread-safe.
	 * @param nodes all nodes that may be gone, in place of those named before
	 */
	public void doubt(Set<NodeId> nodes) {
		this.shared.chooser().doubt(nodes);
	}

	/**
	 * Let calls reach peers that speak another protocol. Before {@link #start}.
	 * @param procedures knows what they offer
	 */
	public void foreign(ForeignProcedures procedures) {
		this.shared.foreign(procedures);
	}

	/**
	 * Be told of every procedure that this node offers from now on. Before {@link #start}
	 * or on the loop.
	 * @param listener receives the name, on the loop
	 */
	public void whenOffered(Consumer<String> listener) {
		this.offering.whenOffered(listener);
	}

	/**
	 * Whether this node answers calls of a procedure, itself or through a peer that is
	 * connected to it. Thread-safe.
	 * @param procedure its name
	 * @return {@code true} if it has somebody for it
	 */
	public boolean answers(String procedure) {
		return offers(procedure) || this.shared.foreign().here(procedure) != null;
	}

	/**
	 * Whether this node itself offers a procedure. Thread-safe.
	 * @param procedure its name
	 * @return {@code true} if it has a handler
	 */
	public boolean offers(String procedure) {
		return this.registry.find(procedure) != null;
	}

	private @Nullable List<ProcedureVersion> versionsHere(String procedure) {
		ProcedureRegistry.Handlers<OfferedHandler> calls = this.registry.find(procedure);
		ProcedureRegistry.Handlers<OfferedStream> opened = this.streamRegistry.find(procedure);
		if (calls == null && opened == null) {
			return null;
		}
		List<ProcedureVersion> versions = new ArrayList<>();
		Consumer<Offered> add = (handler) -> {
			ProcedureVersion version = handler.version();
			if (version != null) {
				versions.add(version);
			}
		};
		if (calls != null) {
			calls.forEach(add::accept);
		}
		if (opened != null) {
			opened.forEach(add::accept);
		}
		return versions;
	}

	private @Nullable MeshFailure invalidName(String procedure) {
		Limits limits = this.context.limits();
		try {
			Names.checkProcedure(procedure, limits.topicBytes(), limits.topicLevels());
			return null;
		}
		catch (IllegalArgumentException ex) {
			return new MeshFailure(FailureCode.INVALID, null, String.valueOf(ex.getMessage()), ex);
		}
	}

	/**
	 * Find the nodes that offer a procedure, this one included.
	 * @param procedure its name
	 * @param then receives how to reach them, or {@code null} and why it is not known
	 */
	public void discover(String procedure, BiConsumer<@Nullable List<Contact>, @Nullable MeshFailure> then) {
		MeshFailure invalid = invalidName(procedure);
		if (invalid != null) {
			then.accept(null, invalid);
			return;
		}
		this.context.execute(() -> this.shared.finder().providers(procedure, (resolution) -> {
			List<Contact> contacts = new ArrayList<>();
			if (offers(procedure) || this.streamRegistry.find(procedure) != null) {
				contacts.add(this.shared.links().self());
			}
			for (Found found : resolution.nodes()) {
				if (!found.contact().nodeId().equals(this.shared.self())) {
					contacts.add(found.contact());
				}
			}
			then.accept(List.copyOf(contacts), null);
		}));
	}

	/**
	 * Whether a payload is larger than a frame, so that it needs room. Thread-safe.
	 * @param payload bytes
	 * @return whether {@link #takeLarge} counts it
	 */
	public boolean isLarge(int payload) {
		return this.shared.isLarge(payload);
	}

	/**
	 * Take room for a payload that is larger than a frame. Thread-safe.
	 * @param payload its bytes
	 * @return {@code null}, or why there is none
	 */
	public @Nullable String takeLarge(int payload) {
		return this.shared.takeLarge(payload) ? null : this.shared.noRoom();
	}

	/**
	 * Give that room back. Thread-safe.
	 * @param payload bytes as taken
	 */
	public void releaseLarge(int payload) {
		this.shared.releaseLarge(payload);
	}

	/**
	 * Runs handlers and readers. Thread-safe.
	 * @return the application's executor
	 */
	public Executor executor() {
		return this.executor;
	}

	/**
	 * Surroundings of this part of the node. Thread-safe.
	 * @return the context
	 */
	public NodeContext context() {
		return this.context;
	}

	/**
	 * Ask all providers of a procedure about it, this node included.
	 * @param procedure its name
	 * @param verb what to ask
	 * @param then receives what those told who answered, or {@code null} and why nobody
	 * was asked; on the loop unless the name is not valid
	 */
	public void services(String procedure, ServiceVerb verb,
			BiConsumer<@Nullable List<ServiceAnswer>, @Nullable MeshFailure> then) {
		MeshFailure invalid = invalidName(procedure);
		if (invalid != null) {
			then.accept(null, invalid);
			return;
		}
		this.context.execute(() -> this.services.ask(procedure, verb, (answers) -> then.accept(answers, null)));
	}

	/**
	 * Keep the providers of a procedure known and linked.
	 * @param procedure its name
	 * @param then receives what ends that, when the providers that are known now are
	 * linked, or {@code null} and why they are not kept; on the loop unless the name is
	 * not valid
	 */
	public void prefetch(String procedure, BiConsumer<@Nullable Runnable, @Nullable MeshFailure> then) {
		MeshFailure invalid = invalidName(procedure);
		if (invalid != null) {
			then.accept(null, invalid);
			return;
		}
		this.context.execute(() -> {
			int most = this.context.limits().prefetchedProcedures();
			if (this.closed) {
				then.accept(null, closedFailure());
			}
			else if (!this.interests.has(procedure) && this.interests.count() >= most) {
				then.accept(null,
						new MeshFailure(FailureCode.OVERLOADED, "limit 'prefetchedProcedures' is reached: " + most));
			}
			else {
				this.interests.add(procedure,
						() -> then.accept(() -> this.context.execute(() -> this.interests.remove(procedure)), null));
			}
		});
	}

	/**
	 * Procedures of this node.
	 * @return one name for each registration, sorted
	 */
	public List<String> procedures() {
		List<String> names = new ArrayList<>(this.registry.names());
		names.addAll(this.streams.names());
		names.sort(null);
		return List.copyOf(names);
	}

	/**
	 * Withdraw everything, refuse new calls, and wait until those in progress are
	 * answered.
	 * @param idle called once, when nothing is left
	 */
	public void drain(Runnable idle) {
		this.provider.drain();
		this.streams.drain();
		this.interests.stop();
		this.offering.stop();
		waitUntilIdle(idle);
	}

	private void waitUntilIdle(Runnable idle) {
		if (this.closed || (this.provider.isIdle() && this.streams.isIdle() && this.shared.pending() == 0)) {
			idle.run();
			return;
		}
		this.context.after(IDLE_LOOK_NANOS, () -> waitUntilIdle(idle));
	}

	/** End streams that still run, while their other ends can be told. */
	public void endStreams() {
		this.streams.endAll();
	}

	/** Take nothing more and fail the calls of this node that are not answered. */
	public void close() {
		this.closed = true;
		this.interests.stop();
		if (this.sweeper != null) {
			this.sweeper.cancel();
		}
		this.streams.endAll();
		this.shared.deadlines().endAll(closedFailure());
	}

	private static MeshFailure closedFailure() {
		return new MeshFailure(FailureCode.CLOSED, "The node is closed");
	}

	private static final class Peers implements PeerListener {

		@Override
		public void linkUp(Link link) {
			// Nothing to tell a new peer: procedures are found in the mesh
		}

		@Override
		public void linkDown(Link link, CloseReason reason) {
			// Calls under way may still be answered, see linkClosed
		}

		@Override
		public void linkClosed(Link link) {
			CallsOnLink.of(link).linkClosed(link);
		}

	}

}
