package io.macula.engine.erlang;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.macula.engine.identity.NodeId;
import io.macula.engine.rpc.CallHandler;
import io.macula.engine.rpc.IncomingCall;

/**
 * Answers other Java nodes whether this one carries the messages of a gateway of 0.14.3.
 * Nodes with such a gateway offer this procedure in the mesh, so that others find them.
 * Thread-safe.
 */
final class BridgeStatus implements CallHandler {

	/** Name of the procedure. */
	static final String PROCEDURE = "macula.erlang.bridge";

	private static final byte[] YES = "true".getBytes(StandardCharsets.UTF_8);

	private static final byte[] NO = "false".getBytes(StandardCharsets.UTF_8);

	private final Set<String> carried = ConcurrentHashMap.newKeySet();

	static byte[] question(NodeId gateway) {
		return ('"' + gateway.toString() + '"').getBytes(StandardCharsets.UTF_8);
	}

	static boolean isYes(byte[] answer) {
		return new String(answer, StandardCharsets.UTF_8).equals("true");
	}

	void carries(NodeId gateway, boolean yes) {
		if (yes) {
			this.carried.add(gateway.toString());
		}
		else {
			this.carried.remove(gateway.toString());
		}
	}

	@Override
	public void handle(IncomingCall call) {
		String gateway = new String(call.args(), StandardCharsets.UTF_8).replace("\"", "");
		call.reply(this.carried.contains(gateway) ? YES : NO, null, Map.of());
	}

}
