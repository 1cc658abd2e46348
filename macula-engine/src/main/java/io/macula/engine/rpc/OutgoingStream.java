package io.macula.engine.rpc;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Lane;
import io.macula.engine.link.LaneListener;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.StreamAccept;
import io.macula.engine.wire.StreamError;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * The opening of a streaming call, from the choice of a provider until its handler
 * begins: goes to another provider as long as the handler provably did not run.
 * {@link #start} and {@link #cancel} are thread-safe, all else is confined to the loop.
 */
public final class OutgoingStream {

	/** Kind of the stream. */
	static final String KIND = "call";

	private final RpcStreams streams;

	private final RpcShared shared;

	private final NodeContext context;

	private final Executor executor;

	private final StreamSpec spec;

	private final StreamCompletion completion;

	private final long deadline;

	private final Set<NodeId> excluded = new HashSet<>();

	private @Nullable MeshFailure last;

	private @Nullable Attempt current;

	/** Who was chosen, {@code null} if there was no choice. */
	private @Nullable Provider provider;

	private long askedAt;

	private @Nullable Timer timer;

	private boolean ended;

	OutgoingStream(RpcStreams streams, RpcShared shared, Executor executor, StreamSpec spec,
			StreamCompletion completion) {
		this.streams = streams;
		this.shared = shared;
		this.context = streams.context();
		this.executor = executor;
		this.spec = spec;
		this.completion = completion;
		this.deadline = this.context.nanoTime() + spec.call().timeoutNanos();
	}

	void start() {
		this.context.execute(() -> {
			if (this.ended) {
				return;
			}
			long timeout = this.spec.call().timeoutNanos();
			this.timer = this.context.after(timeout, () -> giveUp(new MeshFailure(FailureCode.TIMEOUT, "the stream '"
					+ this.spec.call().procedure() + "' was not accepted within " + timeout / 1_000_000 + " ms")));
			NodeId target = this.spec.call().target();
			boolean here = (target == null || target.equals(this.shared.self()))
					&& this.streams.answersHere(this.spec.call().procedure(), this.spec.call().version());
			if (here) {
				beginHere();
			}
			else {
				resolve();
			}
		});
	}

	private void beginHere() {
		LocalLane lane = LocalLane.pair(this.context);
		Attempt own = new Attempt(this.shared.self());
		this.current = own;
		own.lane = lane;
		lane.tell(own);
		this.streams.opened(this.shared.self(), lane.other(), open(), lane.other()::tell);
	}

	private StreamOpen open() {
		CallSpec call = this.spec.call();
		// Rounded up: a provider must not give up before the caller does
		long millis = Math.max(1, (this.deadline - this.context.nanoTime() + 999_999) / 1_000_000);
		return new StreamOpen(KIND, (long) Lane.INITIAL_CREDIT, call.procedure(), call.args(), millis,
				call.contentType(), call.headers(), null, Extras.NONE);
	}

	private void resolve() {
		if (!this.ended) {
			this.shared.finder().providers(this.spec.call().procedure(), this::choose);
		}
	}

	private void choose(Resolution resolution) {
		if (this.ended) {
			return;
		}
		Provider chosen = this.shared.chooser().provider(this.spec.call(), resolution, this.excluded);
		this.provider = chosen;
		if (chosen == null) {
			fail((this.last != null) ? this.last : nobody(resolution));
			return;
		}
		ProviderDial.begin(this.shared, chosen.found().contact(),
				this.shared.chooser().hasChoice(this.spec.call(), resolution, this.excluded), new Dialled());
	}

	private MeshFailure nobody(Resolution resolution) {
		String procedure = this.spec.call().procedure();
		if (this.shared.foreign().here(procedure) != null) {
			return this.streams.foreign(procedure);
		}
		return this.shared.nobody(this.spec.call(), resolution, "stream");
	}

	private void open(Link link) {
		Attempt own = new Attempt(link.remote());
		this.current = own;
		this.askedAt = this.context.nanoTime();
		try {
			own.lane = link.openLane(open(), own);
		}
		catch (MeshFailure ex) {
			own.failed(ex);
		}
	}

	private void tryAnother(NodeId node, MeshFailure why) {
		this.current = null;
		this.last = why;
		this.excluded.add(node);
		this.shared.counters().failovers.increment();
		resolve();
	}

	/** Give it up without telling. Thread-safe; a stream that began is aborted. */
	public void cancel() {
		this.context.execute(() -> giveUp(null));
	}

	private void giveUp(@Nullable MeshFailure why) {
		Attempt own = this.current;
		if (own != null) {
			own.giveUp();
		}
		if (why != null) {
			if (own != null && !this.ended) {
				this.shared.reputation().silent(this.spec.call(), this.provider, own.node, this.askedAt);
			}
			fail(why);
		}
		else if (end()) {
			this.streams.counters().failed(FailureCode.CANCELLED);
		}
	}

	private boolean end() {
		if (this.ended) {
			return false;
		}
		this.ended = true;
		if (this.timer != null) {
			this.timer.cancel();
		}
		this.streams.notOpening(this);
		return true;
	}

	void fail(MeshFailure failure) {
		if (end()) {
			this.streams.counters().failed(failure.code());
			this.completion.failed(failure);
		}
	}

	/** What becomes of the dial of a provider. */
	private final class Dialled implements ProviderDial.Outcome {

		@Override
		public void linked(Link link) {
			if (!OutgoingStream.this.ended) {
				open(link);
			}
		}

		@Override
		public void notLinked(NodeId node, MeshFailure why) {
			if (!OutgoingStream.this.ended) {
				OutgoingStream.this.shared.reputation().unreliable(OutgoingStream.this.provider, node);
				tryAnother(node, why);
			}
		}

		@Override
		public void slow(NodeId node, MeshFailure why) {
			if (!OutgoingStream.this.ended) {
				tryAnother(node, why);
			}
		}

	}

	/** One provider that was asked; passes on to the stream when it has accepted. */
	private final class Attempt implements LaneListener {

		private final NodeId node;

		private @Nullable Lane lane;

		private @Nullable DuplexStream stream;

		Attempt(NodeId node) {
			this.node = node;
		}

		@Override
		public void received(WireMessage message, int bytes) {
			if (this.stream != null) {
				this.stream.received(message, bytes);
			}
			else if (message instanceof StreamAccept accept) {
				accepted(accept, bytes);
			}
			else if (message instanceof StreamError error) {
				String procedure = OutgoingStream.this.spec.call().procedure();
				MeshFailure failure = ErrorCodes.toFailure(error.code(), error.text(), procedure, this.node);
				if (isCurrent()) {
					OutgoingStream.this.shared.reputation()
						.answered(OutgoingStream.this.spec.call(), OutgoingStream.this.provider, this.node,
								failure.code());
				}
				failed(failure);
			}
			else {
				giveUp();
				failed(new MeshFailure(FailureCode.LINK_LOST,
						"node " + this.node.shortText() + " sent items before it accepted the stream"));
			}
		}

		private void accepted(StreamAccept accept, int bytes) {
			Lane open = this.lane;
			if (open == null || OutgoingStream.this.current != this || !end()) {
				return;
			}
			OutgoingStream.this.shared.reputation()
				.answered(OutgoingStream.this.spec.call(), OutgoingStream.this.provider, this.node,
						OutgoingStream.this.askedAt);
			DuplexStream begun = new DuplexStream(OutgoingStream.this.streams, OutgoingStream.this.executor, this.node,
					open, OutgoingStream.this.spec.call().procedure());
			this.stream = begun;
			OutgoingStream.this.streams.counters().opened.increment();
			begun.begin(OutgoingStream.this.spec.idleNanos(), OutgoingStream.this.spec.lifetimeNanos());
			open.grant(bytes);
			OutgoingStream.this.completion.opened(new OpenedStream(begun, OutgoingStream.this.spec.call().procedure(),
					new byte[0], accept.contentType(), Headers.fromWire(accept.headers()), 0));
		}

		private boolean isCurrent() {
			return !OutgoingStream.this.ended && OutgoingStream.this.current == this;
		}

		private void failed(MeshFailure failure) {
			if (!isCurrent()) {
				return;
			}
			boolean again = ErrorCodes.provablyNotRun(failure.code())
					|| (failure.code() == FailureCode.LINK_LOST && OutgoingStream.this.spec.call().idempotent());
			if (again) {
				tryAnother(this.node, failure);
			}
			else {
				fail(failure);
			}
		}

		@Override
		public void writable() {
			if (this.stream != null) {
				this.stream.writable();
			}
		}

		@Override
		public void lost(MeshFailure failure) {
			if (this.stream != null) {
				this.stream.lost(failure);
			}
			else {
				if (isCurrent()) {
					OutgoingStream.this.shared.reputation().unreliable(OutgoingStream.this.provider, this.node);
				}
				failed(new MeshFailure(FailureCode.LINK_LOST,
						"node " + this.node.shortText() + " had not accepted the stream '"
								+ OutgoingStream.this.spec.call().procedure()
								+ "'; whether its handler ran is not known: " + failure.getMessage()));
			}
		}

		private void giveUp() {
			if (this.stream != null) {
				this.stream.abort(FailureCode.CANCELLED.text(), "given up by the caller");
			}
			else if (this.lane != null) {
				this.lane.abort(FailureCode.CANCELLED.text(), "given up by the caller");
			}
		}

	}

}
