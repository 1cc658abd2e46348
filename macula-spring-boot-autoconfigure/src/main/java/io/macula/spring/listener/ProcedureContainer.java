package io.macula.spring.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.macula.engine.Call;
import io.macula.engine.MaculaNode;
import io.macula.engine.Registration;
import io.macula.engine.Reply;

/**
 * Offers and withdraws the procedure of one endpoint. Thread-safe.
 */
final class ProcedureContainer extends AbstractListenerContainer {

	private final MaculaNode node;

	private final ProcedureEndpoint endpoint;

	ProcedureContainer(MaculaNode node, ProcedureEndpoint endpoint) {
		this.node = node;
		this.endpoint = endpoint;
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
		inProgress.begin();
		CompletionStage<Reply> stage;
		try {
			stage = this.endpoint.handler().handle(call);
		}
		catch (Throwable ex) {
			inProgress.end();
			throw ex;
		}
		return stage.whenComplete((reply, ex) -> inProgress.end());
	}

}
