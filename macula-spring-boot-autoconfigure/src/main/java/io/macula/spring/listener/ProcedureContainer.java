package io.macula.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.macula.engine.AsyncProcedureHandler;
import io.macula.engine.Call;
import io.macula.engine.MaculaNode;
import io.macula.engine.OverloadedException;
import io.macula.engine.Registration;
import io.macula.engine.Reply;
import io.macula.spring.observation.MaculaObservations;

/**
 * Offers and withdraws the procedure of one endpoint. Thread-safe.
 */
final class ProcedureContainer extends AbstractListenerContainer {

	private final MaculaNode node;

	private final ProcedureEndpoint endpoint;

	private final AsyncProcedureHandler handler;

	private final MaculaObservations observations;

	ProcedureContainer(MaculaNode node, ProcedureEndpoint endpoint, MaculaObservations observations) {
		this.node = node;
		this.endpoint = endpoint;
		this.observations = observations;
		Duration timeout = endpoint.timeout();
		this.handler = (timeout != null) ? new TimedHandler(endpoint.handler(), timeout) : endpoint.handler();
	}

	@Override
	public ProcedureEndpoint endpoint() {
		return this.endpoint;
	}

	@Override
	List<CompletableFuture<Registration>> open(InProgress inProgress) {
		return List.of(this.node.advertise(this.endpoint.procedure(), (call) -> handle(inProgress, call),
				this.endpoint.options()));
	}

	private CompletionStage<Reply> handle(InProgress inProgress, Call call) throws Exception {
		if (isPaused()) {
			throw new OverloadedException("'" + call.procedure() + "' is paused at this node");
		}
		int count = inProgress.begin();
		CompletionStage<Reply> stage;
		try {
			if (this.endpoint.concurrency() > 0 && count > this.endpoint.concurrency()) {
				throw new OverloadedException(
						"'" + call.procedure() + "' answers " + this.endpoint.concurrency() + " calls at once here");
			}
			stage = Objects.requireNonNull(
					MaculaObservations.observe(this.observations.handling(this.node.realm(), this.endpoint.id(), call),
							() -> this.handler.handle(call)));
		}
		catch (Throwable ex) {
			inProgress.end();
			throw ex;
		}
		// Beside the stage, not as a part of it, which would not be told if the call were
		// cancelled
		stage.whenComplete((reply, ex) -> inProgress.end());
		return stage;
	}

}
