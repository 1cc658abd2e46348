package io.macula.benchmarks.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.Contacts;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FindNodeReply;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;

/**
 * Messages as nodes send them. Stateless.
 */
final class Messages {

	static final String TOPIC = "home.kitchen.temperature";

	static final String PROCEDURE = "home.heating.set";

	private static final long NOW = 1_800_000_000_000L;

	private Messages() {
	}

	static WireMessage named(String name) {
		Random random = new Random(1);
		return switch (name) {
			case "ping" -> new Ping(NOW, Extras.NONE);
			case "publish-64" -> publish(random, 64);
			case "publish-1024" -> publish(random, 1024);
			case "call-64" ->
				new RpcRequest("rpc_request", bytes(random, 16), PROCEDURE, bytes(random, 64), bytes(random, 32),
						"https://192.0.2.1:9443", null, "com.example.home", NOW, null, null, 5000L, Extras.NONE);
			case "reply-64" -> new RpcReply(bytes(random, 16), bytes(random, 64), null, bytes(random, 32), null, NOW,
					null, null, null, Extras.NONE);
			case "compact-publish-64" -> compactPublish(random, 64);
			case "compact-publish-1024" -> compactPublish(random, 1024);
			case "compact-call-64" -> new RpcRequest(null, bytes(random, 8), PROCEDURE, bytes(random, 64), null, null,
					null, null, null, null, null, 5000L, Extras.NONE);
			case "compact-reply-64" -> new RpcReply(bytes(random, 8), bytes(random, 64), null, null, null, null, null,
					null, null, Extras.NONE);
			case "find-node-reply-20" -> FindNodeReply.of(contacts(random, 20), 7L);
			default -> throw new IllegalArgumentException("No message '" + name + "'");
		};
	}

	private static Publish publish(Random random, int size) {
		return new Publish(TOPIC, bytes(random, size), 0L, false, bytes(random, 16), bytes(random, 32),
				bytes(random, 16), 123_456L, "com.example.home", null, null, Extras.NONE);
	}

	private static Publish compactPublish(Random random, int size) {
		return new Publish(TOPIC, bytes(random, size), null, null, null, null, null, 123_456L, null, null, null,
				Extras.NONE);
	}

	private static List<WireValue.Map> contacts(Random random, int count) {
		List<WireValue.Map> contacts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			contacts.add(Contacts.toMap(Contact.server(NodeId.of(bytes(random, 32)),
					Endpoint.parse("https://192.0.2." + (i + 1) + ":9443"))));
		}
		return contacts;
	}

	private static byte[] bytes(Random random, int size) {
		byte[] bytes = new byte[size];
		random.nextBytes(bytes);
		return bytes;
	}

}
