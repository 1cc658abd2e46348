package io.macula.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.rpc.CallHandler;
import io.macula.engine.rpc.CallSpec;
import io.macula.engine.rpc.IncomingCall;
import io.macula.engine.rpc.OutgoingCall;
import io.macula.engine.rpc.OutgoingStream;
import io.macula.engine.rpc.ProcedureVersion;
import io.macula.engine.rpc.Rpc;
import io.macula.engine.rpc.ServiceVerb;
import io.macula.engine.rpc.StreamSpec;
import io.macula.engine.rpc.VersionRange;
import io.macula.engine.rpc.Withdrawal;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls and handlers of the public API in terms of the room for procedures. Thread-safe.
 */
final class Procedures {

	private static final Logger LOG = LoggerFactory.getLogger(MaculaNode.class);

	private final Rpc rpc;

	Procedures(Rpc rpc) {
		this.rpc = rpc;
	}

	void advertise(String procedure, AsyncProcedureHandler handler, AdvertiseOptions options,
			BiConsumer<@Nullable Withdrawal, @Nullable MeshFailure> then) {
		this.rpc.advertise(procedure, adapt(handler), version(options), options.metadata(), then);
	}

	private static @Nullable ProcedureVersion version(AdvertiseOptions options) {
		String version = options.version();
		return (version != null) ? ProcedureVersion.parse(version) : null;
	}

	private static CallHandler adapt(AsyncProcedureHandler handler) {
		return (incoming) -> {
			String contentType = incoming.contentType();
			CompletionStage<Reply> stage;
			try {
				stage = handler.handle(new Call(incoming.procedure(), incoming.args(),
						(contentType != null) ? contentType : Reply.JSON, incoming.headers(), incoming.caller(),
						Duration.ofNanos(Math.max(0, incoming.remainingNanos()))));
			}
			catch (RemoteCallException ex) {
				incoming.fail(ex.code(), message(ex));
				return;
			}
			catch (OverloadedException ex) {
				// It did not run here, so that the caller may try another provider
				incoming.refuse(FailureCode.OVERLOADED, String.valueOf(ex.getMessage()));
				return;
			}
			incoming.onCancel(() -> stage.toCompletableFuture().cancel(true));
			stage.whenComplete((reply, failure) -> answer(incoming, reply, failure));
		};
	}

	private static void answer(IncomingCall incoming, @Nullable Reply reply, @Nullable Throwable failure) {
		if (failure != null) {
			Throwable cause = ((failure instanceof CompletionException || failure instanceof ExecutionException)
					&& failure.getCause() != null) ? failure.getCause() : failure;
			if (cause instanceof RemoteCallException chosen) {
				incoming.fail(chosen.code(), message(chosen));
			}
			else {
				LOG.debug("The handler of '{}' failed", incoming.procedure(), cause);
				incoming.fail(RemoteCallException.HANDLER_ERROR,
						"the handler of '" + incoming.procedure() + "' failed");
			}
		}
		else if (reply == null) {
			incoming.reply(new byte[0], null, Map.of());
		}
		else {
			reply(incoming, reply);
		}
	}

	private static void reply(IncomingCall incoming, Reply reply) {
		try {
			incoming.reply(reply.payload(), wireType(reply.contentType()), reply.headers());
		}
		catch (RuntimeException ex) {
			// Such as a header without a value: the caller must not wait for the deadline
			LOG.warn("The handler of '{}' gave a reply that cannot be sent", incoming.procedure(), ex);
			incoming.fail(RemoteCallException.HANDLER_ERROR,
					"the handler of '" + incoming.procedure() + "' gave a reply that cannot be sent");
		}
	}

	private static String message(RemoteCallException ex) {
		return String.valueOf(ex.getMessage());
	}

	static @Nullable String wireType(String contentType) {
		return Reply.JSON.equals(contentType) ? null : contentType;
	}

	void call(String procedure, byte[] args, CallOptions options, CallFuture<?> future) {
		OutgoingCall call = this.rpc.call(spec(procedure, args, options), future);
		if (call != null) {
			future.started(call);
		}
	}

	private static CallSpec spec(String procedure, byte[] args, CallOptions options) {
		Map<String, String> headers = options.headers();
		String version = options.version();
		if (version != null) {
			headers = new HashMap<>(headers);
			headers.put(ProcedureVersion.HEADER, version);
		}
		return new CallSpec(procedure, args, wireType(options.contentType()), Headers.toWire(headers),
				Headers.maxBytes(headers), options.timeout().toNanos(), options.strategy(), options.idempotent(), null,
				(version != null) ? VersionRange.parse(version) : null, options.cacheFor().toNanos());
	}

	void services(String procedure, ServiceVerb verb,
			BiConsumer<@Nullable List<ServiceInfo>, @Nullable MeshFailure> then) {
		this.rpc.services(procedure, verb, (answers, failure) -> then
			.accept((answers != null) ? answers.stream().flatMap(ServiceInfo::of).toList() : null, failure));
	}

	void prefetch(String procedure, BiConsumer<@Nullable Runnable, @Nullable MeshFailure> then) {
		this.rpc.prefetch(procedure, then);
	}

	void advertiseStream(String procedure, StreamHandler handler, AdvertiseOptions options,
			BiConsumer<@Nullable Withdrawal, @Nullable MeshFailure> then) {
		this.rpc.advertiseStream(procedure, new StreamAdapter(handler, this.rpc.context()), version(options),
				options.metadata(), then);
	}

	void openStream(String procedure, byte[] args, CallOptions options, StreamFuture future) {
		OutgoingStream opening = this.rpc.openStream(new StreamSpec(spec(procedure, args, options),
				options.idleTimeout().toNanos(), options.lifetime().toNanos()), future);
		if (opening != null) {
			future.started(opening);
		}
	}

	/**
	 * Take room for a payload to be published that is larger than a frame, until its
	 * future is done.
	 * @return {@code false} if there is none and the future has failed
	 */
	boolean takeLarge(byte[] payload, PublishFuture future) {
		if (!this.rpc.isLarge(payload.length)) {
			return true;
		}
		String refusal = this.rpc.takeLarge(payload.length);
		if (refusal != null) {
			future.completeExceptionally(new OverloadedException(refusal));
			return false;
		}
		future.atEnd(() -> this.rpc.releaseLarge(payload.length));
		return true;
	}

	/** Runs handlers and readers. */
	Executor executor() {
		return this.rpc.executor();
	}

	void discover(String procedure, BiConsumer<@Nullable List<Contact>, @Nullable MeshFailure> then) {
		this.rpc.discover(procedure, then);
	}

	List<String> names() {
		return this.rpc.procedures();
	}

}
