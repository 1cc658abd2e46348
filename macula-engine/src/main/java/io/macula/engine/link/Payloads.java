package io.macula.engine.link;

import io.macula.engine.wire.Publish;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Takes the payload out of a message and puts it in again. Stateless.
 */
final class Payloads {

	private static final byte[] NOTHING = {};

	private Payloads() {
	}

	/**
	 * The payload of a message.
	 * @param message a publish, call or reply
	 * @return its bytes
	 */
	static byte[] of(WireMessage message) {
		byte[] payload = null;
		if (message instanceof Publish publish) {
			payload = publish.payload();
		}
		else if (message instanceof RpcRequest request) {
			payload = request.args();
		}
		else if (message instanceof RpcReply reply) {
			payload = reply.result();
		}
		return (payload != null) ? payload : NOTHING;
	}

	/**
	 * A message with nothing in place of its payload.
	 * @param message a publish, call or reply
	 * @return a copy, or {@code null} if messages of its type have no payload
	 */
	static @Nullable WireMessage head(WireMessage message) {
		return with(message, NOTHING);
	}

	/**
	 * A message with another payload.
	 * @param head a publish, call or reply
	 * @param payload the bytes
	 * @return a copy, or {@code null} if messages of its type have no payload
	 */
	static @Nullable WireMessage with(WireMessage head, byte[] payload) {
		if (head instanceof Publish publish) {
			return publish.withPayload(payload);
		}
		if (head instanceof RpcRequest request) {
			return request.withArgs(payload);
		}
		return (head instanceof RpcReply reply) ? reply.withResult(payload) : null;
	}

}
