package io.macula.engine.rpc;

import java.util.HashMap;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.RpcReply;
import org.jspecify.annotations.Nullable;

/**
 * Codes of errors as they cross the wire, and what they mean for a call. Stateless.
 */
final class ErrorCodes {

	private static final int MAX_CHARS = 1024;

	private static final Map<String, FailureCode> BY_TEXT = new HashMap<>();

	static {
		for (FailureCode code : new FailureCode[] { FailureCode.NO_PROVIDER, FailureCode.OVERLOADED,
				FailureCode.DRAINING, FailureCode.REFUSED, FailureCode.TOO_LARGE, FailureCode.TIMEOUT,
				FailureCode.CANCELLED }) {
			BY_TEXT.put(code.text(), code);
		}
	}

	private ErrorCodes() {
	}

	/**
	 * Read an error.
	 * @param reply a reply with an error
	 * @param procedure what was called
	 * @param node who answered
	 * @return the failure; codes that no node uses for itself come from the handler
	 */
	static MeshFailure toFailure(RpcReply reply, String procedure, NodeId node) {
		return toFailure(reply.code(), reply.error(), procedure, node);
	}

	/**
	 * Read an error.
	 * @param code its code, if it has one
	 * @param error its text, if it has one
	 * @param procedure what was called
	 * @param node who answered
	 * @return the failure; codes that no node uses for itself come from the handler
	 */
	static MeshFailure toFailure(@Nullable String code, @Nullable String error, String procedure, NodeId node) {
		// 0.14.3 has one text for code and message
		String known = (code != null) ? code : error;
		FailureCode failure = (known != null) ? BY_TEXT.get(known) : null;
		String text = ((error != null) ? error : "failed");
		if (failure != null) {
			return new MeshFailure(failure, "'" + procedure + "' at node " + node.shortText() + ": " + text);
		}
		return new MeshFailure(FailureCode.REMOTE, (code != null) ? code : FailureCode.REMOTE.text(), text, null);
	}

	/**
	 * A text that is not too long for the wire.
	 */
	static String shortened(String text) {
		return (text.length() > MAX_CHARS) ? text.substring(0, MAX_CHARS) : text;
	}

	/**
	 * Whether a call that failed so did certainly not run.
	 * @param code how it failed
	 * @return {@code true} if it may go to another provider
	 */
	static boolean provablyNotRun(FailureCode code) {
		return switch (code) {
			case NO_PROVIDER, OVERLOADED, DRAINING, REFUSED, UNREACHABLE -> true;
			default -> false;
		};
	}

	/**
	 * Whether a handler may use a code: those that nodes use themselves would be
	 * misunderstood.
	 */
	static boolean isReserved(String code) {
		return BY_TEXT.containsKey(code);
	}

}
