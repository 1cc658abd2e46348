package io.macula.engine.rpc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.discovery.Found;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Once;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.RpcReply;
import org.jspecify.annotations.Nullable;

/**
 * Asks the providers of a procedure about it and answers such questions of others: an
 * ordinary call with a name that no application can offer. Confined to the loop, except
 * for {@link #handle}, which is thread-safe.
 */
final class Services implements CallHandler {

	/** No valid name of a procedure, so that no application offers it. */
	static final String PROCEDURE = "$macula.service";

	private static final long PATIENCE_NANOS = 3_000_000_000L;

	/** Providers that are asked at once. */
	private static final int MAX_ASKED = 256;

	private final RpcShared shared;

	private final ProcedureRegistry<OfferedHandler> registry;

	private final ProcedureRegistry<OfferedStream> streams;

	private final Caller caller;

	/** How a question is called. */
	interface Caller {

		@Nullable OutgoingCall call(CallSpec spec, CallCompletion completion);

	}

	Services(RpcShared shared, ProcedureRegistry<OfferedHandler> registry, ProcedureRegistry<OfferedStream> streams,
			Caller caller) {
		this.shared = shared;
		this.registry = registry;
		this.streams = streams;
		this.caller = caller;
	}

	/**
	 * Ask all providers.
	 * @param procedure what about
	 * @param verb what
	 * @param then receives what those told who answered within three seconds
	 */
	void ask(String procedure, ServiceVerb verb, Consumer<List<ServiceAnswer>> then) {
		this.shared.finder().providers(procedure, (resolution) -> {
			List<ServiceAnswer> answers = new ArrayList<>();
			NodeId self = this.shared.self();
			List<ServiceEndpoint> own = describe(procedure);
			if (!own.isEmpty()) {
				answers.add(new ServiceAnswer(self, 0, ServiceEndpoint.read(ServiceEndpoint.write(own, verb))));
			}
			int[] waiting = { 1 };
			Runnable one = () -> {
				if (--waiting[0] == 0) {
					then.accept(List.copyOf(answers));
				}
			};
			for (Found found : resolution.nodes().subList(0, Math.min(resolution.nodes().size(), MAX_ASKED))) {
				if (!found.contact().nodeId().equals(self)) {
					waiting[0]++;
					ask(found, procedure, verb, (answer) -> {
						if (answer != null && !answer.endpoints().isEmpty()) {
							answers.add(answer);
						}
						one.run();
					});
				}
			}
			one.run();
		});
	}

	private void ask(Found found, String procedure, ServiceVerb verb, Consumer<@Nullable ServiceAnswer> then) {
		NodeContext context = this.shared.context();
		Once told = new Once();
		Consumer<@Nullable ServiceAnswer> once = (answer) -> told.run(() -> then.accept(answer));
		context.after(PATIENCE_NANOS, () -> once.accept(null));
		this.shared.links().connect(found.contact(), Purpose.QUERY, (link, failure) -> {
			if (link == null || told.isDone()) {
				once.accept(null);
				return;
			}
			question(link, procedure, verb, once);
		});
	}

	private void question(Link link, String procedure, ServiceVerb verb, Consumer<@Nullable ServiceAnswer> then) {
		NodeContext context = this.shared.context();
		long asked = context.nanoTime();
		this.shared.counters().servicesAsked.increment();
		byte[] question = (verb.name() + ' ' + procedure).getBytes(StandardCharsets.UTF_8);
		this.caller.call(new CallSpec(PROCEDURE, question, "text/plain", null, 0, PATIENCE_NANOS,
				ProviderStrategy.FIRST, true, link.remote()), new CallCompletion() {

					@Override
					public void replied(RpcReply reply, NodeId responder) {
						then.accept(new ServiceAnswer(link.remote(), context.nanoTime() - asked,
								ServiceEndpoint.read(Headers.fromWire(reply.headers()))));
					}

					@Override
					public void failed(MeshFailure failure) {
						then.accept(null);
					}

				});
	}

	private List<ServiceEndpoint> describe(String procedure) {
		List<ServiceEndpoint> endpoints = new ArrayList<>();
		offered(procedure, (one) -> endpoints.add(one.describe()));
		return endpoints;
	}

	private void offered(String procedure, Consumer<Offered> action) {
		ProcedureRegistry.Handlers<OfferedHandler> handlers = this.registry.find(procedure);
		if (handlers != null) {
			handlers.forEach(action::accept);
		}
		ProcedureRegistry.Handlers<OfferedStream> answers = this.streams.find(procedure);
		if (answers != null) {
			answers.forEach(action::accept);
		}
	}

	@Override
	public void handle(IncomingCall call) {
		String question = new String(call.args(), StandardCharsets.UTF_8);
		int blank = question.indexOf(' ');
		String procedure = question.substring(blank + 1);
		for (ServiceVerb verb : ServiceVerb.values()) {
			if (blank > 0 && verb.name().equals(question.substring(0, blank))) {
				call.reply(new byte[0], null, ServiceEndpoint.write(describe(procedure), verb));
				return;
			}
		}
		call.refuse(FailureCode.REFUSED, "the question is not understood");
	}

	/**
	 * Say that this node does not offer what is wanted.
	 * @param procedure its name
	 * @param version which version is wanted, {@code null} for any
	 * @return the words
	 */
	String notOffered(String procedure, @Nullable String version) {
		if (version == null) {
			return "this node does not offer '" + procedure + "'";
		}
		List<ProcedureVersion> versions = new ArrayList<>();
		offered(procedure, (one) -> {
			ProcedureVersion own = one.version();
			if (own != null) {
				versions.add(own);
			}
		});
		return "this node does not offer version '" + version + "' of '" + procedure + "', it offers "
				+ (versions.isEmpty() ? "none" : ProcedureVersion.list(versions));
	}

}
