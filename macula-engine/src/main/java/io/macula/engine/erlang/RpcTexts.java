package io.macula.engine.erlang;

import java.util.Set;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Replies to requests as 0.14.3 reads them, where an error is one text. Stateless.
 */
final class RpcTexts {

	/** The peer that a request is meant for is not known. */
	static final String NO_TARGET = "target_peer_not_found";

	private static final Set<String> NOT_RUN = Set.of("procedure_not_found", NO_TARGET, "rpc_handler_not_available");

	private static final int MAX_ERROR = 512;

	private RpcTexts() {
	}

	/**
	 * A reply that says why there is no result. It has a type as well, as those of a
	 * gateway do.
	 */
	static RpcReply failed(byte[] requestId, byte[] self, String error, long millis) {
		Extras type = new Extras(WireValue.Map.builder().put("type", "rpc_reply").build());
		return new RpcReply(requestId, null, error, self, null, millis, null, null, null, type);
	}

	/**
	 * What a failure of the mesh reads.
	 */
	static String error(MeshFailure failure) {
		String text = (failure.code() == FailureCode.REMOTE) ? String.valueOf(failure.getMessage())
				: failure.code().text();
		return text.substring(0, Math.min(text.length(), MAX_ERROR));
	}

	/**
	 * Whether an error says that the request did certainly not run.
	 */
	static boolean isNotRun(String error) {
		return NOT_RUN.contains(error);
	}

	/**
	 * The error of a reply.
	 * @return a text, {@code "Unknown error"} if the reply has neither result nor error
	 */
	static String error(RpcReply reply) {
		String error = reply.error();
		if (error == null) {
			WireValue odd = reply.extras().get("error");
			error = (odd != null) ? WireValueJson.text(odd) : "Unknown error";
		}
		return error.substring(0, Math.min(error.length(), MAX_ERROR));
	}

	/**
	 * The result of a reply.
	 * @return the bytes, {@code null} if it has none
	 */
	static byte @Nullable [] result(RpcReply reply) {
		byte[] result = reply.result();
		WireValue odd = (result == null) ? reply.extras().get("result") : null;
		return (odd != null) ? WireValueJson.write(odd) : result;
	}

}
