package io.macula.engine.erlang;

import java.util.List;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.Call;
import io.macula.engine.wire.Connect;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.Pong;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.Store;
import io.macula.engine.wire.Subscribe;
import io.macula.engine.wire.Unsubscribe;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * The frames that this node sends to a gateway of 0.14.3, each with all the keys without
 * which the gateway would die. Immutable.
 *
 * @param self id of this node
 * @param endpoint where this node says that it is reached
 * @param realm name of the realm
 */
record HostFrames(NodeId self, Endpoint endpoint, String realm) {

	private static final long TTL_SECONDS = 300;

	byte[] listGateways(byte[] callId) {
		return WireCodec
			.encode(new Call(callId, "_dht.list_gateways", WireValue.of("{}"), this.realm, null, Extras.NONE));
	}

	byte[] connect() {
		return WireCodec.encode(new Connect("1.0", this.self.bytes(), this.realm, List.of("pubsub", "rpc"),
				this.endpoint.toString(), null, null, null, null, null, null, Extras.NONE));
	}

	static byte[] subscribe(String pattern) {
		return WireCodec.encode(new Subscribe(List.of(pattern), 0L, Extras.NONE));
	}

	static byte[] unsubscribe(String pattern) {
		return WireCodec.encode(new Unsubscribe(List.of(pattern), Extras.NONE));
	}

	static byte[] publish(String topic, byte[] payload, byte[] messageId) {
		return WireCodec
			.encode(new Publish(topic, payload, 0L, false, messageId, null, null, null, null, null, null, Extras.NONE));
	}

	static byte[] findValue(NodeId key) {
		return WireCodec.encode(new FindValue("find_value", key.bytes(), null, Extras.NONE));
	}

	static byte[] ping(long number) {
		return WireCodec.encode(new Ping(number, Extras.NONE));
	}

	static byte[] pong(long number, long now) {
		return WireCodec
			.encode(new Pong(number, now, null, null, null, null, null, null, null, null, null, Extras.NONE));
	}

	byte[] store(NodeId key, WireValue.Map metadata, long ttlSeconds) {
		WireValue.Map value = WireValue.Map.builder()
			.put("node_id", this.self.bytes())
			.put("endpoint", this.endpoint.toString())
			.put("metadata", metadata)
			.put("ttl", ttlSeconds)
			.build();
		return WireCodec.encode(new Store("store", key.bytes(), value, null, Extras.NONE));
	}

	byte[] storeProcedure(String procedure) {
		return store(NodeId.sha256Of(procedure), WireValue.Map.EMPTY, TTL_SECONDS);
	}

	byte[] request(byte[] requestId, String procedure, byte[] args, byte[] target, long now) {
		return WireCodec.encode(new RpcRequest("rpc_request", requestId, procedure, args, this.self.bytes(),
				this.endpoint.authority(), target, this.realm, now, null, null, null, Extras.NONE));
	}

	byte[] reply(byte[] requestId, byte @Nullable [] result, @Nullable String error, byte @Nullable [] requester,
			long now) {
		return WireCodec.encode(new RpcReply(requestId, result, error, this.self.bytes(), requester, now, null, null,
				null, Extras.NONE));
	}

}
