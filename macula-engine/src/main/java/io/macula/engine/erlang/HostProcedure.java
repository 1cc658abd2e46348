package io.macula.engine.erlang;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.rpc.CallHandler;
import io.macula.engine.rpc.IncomingCall;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * A procedure that perhaps a peer of some gateway of 0.14.3 offers: asks the gateways one
 * after the other who does, and those one after the other for an answer. Thread-safe.
 */
final class HostProcedure implements CallHandler {

	/** What 0.14.3 says when a request certainly did not run. */
	private static final Set<String> NOT_RUN = Set.of("target_peer_not_found", "procedure_not_found",
			"rpc_handler_not_available");

	private static final int MAX_CANDIDATES = 16;

	private record Candidate(HostConnection gateway, byte[] node) {
	}

	private final HostShared shared;

	private final String procedure;

	HostProcedure(HostShared shared, String procedure) {
		this.shared = shared;
		this.procedure = procedure;
	}

	@Override
	public void handle(IncomingCall call) {
		this.shared.context().execute(() -> new Attempt(call, this.shared.role().connections()).nextGateway());
	}

	/** One call. Confined to the loop. */
	private final class Attempt {

		private final IncomingCall call;

		private final NodeId key = NodeId.sha256Of(HostProcedure.this.procedure);

		private final Deque<HostConnection> gateways;

		private final Deque<Candidate> candidates = new ArrayDeque<>();

		private @Nullable Runnable forget;

		private @Nullable String last;

		private boolean over;

		Attempt(IncomingCall call, List<HostConnection> gateways) {
			this.call = call;
			this.gateways = new ArrayDeque<>(gateways);
			call.onCancel(() -> HostProcedure.this.shared.context().execute(this::cancelled));
		}

		private void cancelled() {
			this.over = true;
			if (this.forget != null) {
				this.forget.run();
			}
		}

		void nextGateway() {
			if (this.over) {
				return;
			}
			HostConnection gateway = this.gateways.poll();
			if (gateway == null) {
				String why = this.last;
				end(() -> this.call.refuse(FailureCode.NO_PROVIDER, "no peer of a gateway of 0.14.3 offers '"
						+ HostProcedure.this.procedure + "'" + ((why != null) ? ": " + why : "")));
				return;
			}
			gateway.lookups().find(this.key, (values) -> {
				List<Candidate> found = (values != null) ? candidates(gateway, values) : List.of();
				this.candidates.addAll(found);
				nextCandidate();
			});
		}

		private List<Candidate> candidates(HostConnection gateway, List<WireValue.Map> values) {
			List<Candidate> offered = new ArrayList<>();
			List<Candidate> perhaps = new ArrayList<>();
			for (WireValue.Map value : values) {
				byte[] node = value.bytes("node_id");
				if (node != null && node.length > 0 && !isSelf(node)) {
					((value.map("metadata") != null) ? offered : perhaps).add(new Candidate(gateway, node));
				}
			}
			List<Candidate> all = offered.isEmpty() ? perhaps : offered;
			return all.subList(0, Math.min(all.size(), MAX_CANDIDATES));
		}

		private boolean isSelf(byte[] node) {
			NodeId self = HostProcedure.this.shared.services().self();
			return Arrays.equals(node, self.bytes())
					|| new String(node, StandardCharsets.ISO_8859_1).equalsIgnoreCase(self.toString());
		}

		private void nextCandidate() {
			if (this.over) {
				return;
			}
			Candidate candidate = this.candidates.poll();
			if (candidate == null) {
				nextGateway();
				return;
			}
			Runnable forgetting = candidate.gateway()
				.calls()
				.request(HostProcedure.this.procedure, this.call.args(), candidate.node(), this.call.remainingNanos(),
						new HostCalls.Ending() {

							@Override
							public void answered(RpcReply reply) {
								Attempt.this.answered(candidate, reply);
							}

							@Override
							public void failed(MeshFailure failure) {
								Attempt.this.failed(failure);
							}

						});
			if (forgetting != null) {
				this.forget = forgetting;
			}
		}

		private void answered(Candidate candidate, RpcReply reply) {
			byte[] result = reply.result();
			WireValue odd = reply.extras().get("result");
			String error = (reply.error() != null) ? reply.error() : "Unknown error";
			if (result != null) {
				end(() -> this.call.reply(result, null, Map.of()));
			}
			else if (odd != null) {
				end(() -> this.call.reply(WireValueJson.write(odd), null, Map.of()));
			}
			else if (NOT_RUN.contains(error)) {
				this.last = error;
				candidate.gateway().lookups().forget(this.key);
				nextCandidate();
			}
			else {
				end(() -> this.call.fail("remote", error));
			}
		}

		private void failed(MeshFailure failure) {
			if (failure.code() == FailureCode.UNREACHABLE || failure.code() == FailureCode.OVERLOADED) {
				this.last = failure.getMessage();
				nextCandidate();
			}
			else {
				end(() -> this.call.refuse(failure.code(), String.valueOf(failure.getMessage())));
			}
		}

		private void end(Runnable answer) {
			if (!this.over) {
				this.over = true;
				answer.run();
			}
		}

	}

}
