package io.macula.engine.erlang;

import java.util.List;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.wire.Call;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.Reply;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * The services of a gateway, which peers of 0.14.3 call by name. Confined to the loop.
 */
final class CallFrames {

	private static final String LIST = "_dht.list_gateways";

	private static final String STORE = "_dht.store";

	private final Gate gate;

	private final EntryFrames entries;

	private final OtherGateways others;

	private final long since;

	/**
	 * Answer calls.
	 * @param gate what connections have in common
	 * @param entries keeps entries
	 * @param others told about peers that look for gateways, hence are gateways
	 * themselves
	 */
	CallFrames(Gate gate, EntryFrames entries, OtherGateways others) {
		this.gate = gate;
		this.entries = entries;
		this.others = others;
		this.since = gate.context().wallMillis() / 1000;
		gate.handlers().on(MessageType.CALL, Call.class, this::call);
	}

	private void call(GateStream stream, Call message) {
		byte[] id = message.callId();
		String procedure = message.procedure();
		if (id == null || procedure == null) {
			stream.session().violation("call_incomplete");
			return;
		}
		switch (procedure) {
			case LIST -> {
				stream.send(new Reply(id, gateways(), null, Extras.NONE));
				fullNode(stream.session());
			}
			case STORE -> store(stream, id, message.args());
			default -> {
				this.gate.count("erlang.refused.call");
				fail(stream, id, "gateway_bootstrap_only",
						"A gateway answers calls of the hash table only: find who offers '" + shown(procedure)
								+ "' there and ask that node");
			}
		}
	}

	private static String shown(String procedure) {
		return procedure.substring(0, Math.min(procedure.length(), 128));
	}

	/**
	 * This node alone: 0.14.3 opens one more connection to each gateway of the list every
	 * half minute.
	 */
	private WireValue.Map gateways() {
		Endpoint endpoint = this.gate.endpoint();
		WireValue.Map own = WireValue.Map.builder()
			.put("node_id", this.gate.services().self().toString())
			.put("host", endpoint.host())
			.put("port", endpoint.port())
			.put("realm", this.gate.services().realm().name())
			.put("registered_at", this.since)
			.build();
		return WireValue.Map.builder().put("peers", WireValue.of(List.of(own))).build();
	}

	private void fullNode(GateSession session) {
		GateSession.Introduction said = session.introduction();
		if (said == null || said.endpoint() == null) {
			return;
		}
		try {
			this.others.learn(Endpoint.parse(said.endpoint()));
		}
		catch (IllegalArgumentException ex) {
			this.gate.count("erlang.ignored.endpoint");
		}
	}

	private void store(GateStream stream, byte[] id, @Nullable WireValue args) {
		WireValue.Map map = (args instanceof WireValue.Map given) ? given : null;
		if (args instanceof WireValue.Bin json) {
			map = JsonReader.readMap(json.bytes());
		}
		byte[] key = (map != null) ? map.bytes("key") : null;
		WireValue.Map value = (map != null) ? map.map("value") : null;
		if (key == null || value == null) {
			this.gate.count("erlang.refused.invalid_args");
			fail(stream, id, "invalid_args", "Missing required parameter: " + ((key == null) ? "key" : "value"));
			return;
		}
		this.entries.store(stream.session(), key, value);
		stream.send(new Reply(id, WireValue.Map.builder().put("status", "ok").build(), null, Extras.NONE));
	}

	private static void fail(GateStream stream, byte[] id, String code, String message) {
		stream.send(new Reply(id, null, WireValue.Map.builder().put("code", code).put("message", message).build(),
				Extras.NONE));
	}

}
