package io.macula.engine.erlang.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.Path;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * A client of 0.14.3 as it was observed, failures included: one stream, CONNECT first and
 * no wait for PONG, sends vanish while it is not connected, nothing but CONNECT is
 * repeated after a reconnect, and a PING kills it. Its state is confined to the loop of
 * its host; all public methods may be called from any thread.
 */
public final class ModelClient implements AutoCloseable {

	private static final long RPC_MILLIS = 5_000;

	private static final long QOS_MILLIS = 5_000;

	private static final long ADVERTISE_MILLIS = 240_000;

	private static final int TTL_SECONDS = 300;

	private final ModelHost host;

	private final ClientOptions options;

	private final ClientLog log = new ClientLog();

	private final Map<String, Function<byte[], byte[]>> procedures = new ConcurrentHashMap<>();

	private final Map<WireValue.Bin, CompletableFuture<WireValue.Map>> pending = new LinkedHashMap<>();

	private final List<CompletableFuture<WireValue.Map>> lookups = new ArrayList<>();

	private final ClientLine line;

	private volatile Consumer<GatewayLog.Published> onPublish;

	private volatile Consumer<WireValue.Map> onPong;

	private volatile boolean crashed;

	private String gatewayUrl = "";

	private long messageIds;

	private long requestIds;

	private @Nullable Timer ping;

	private ModelClient(ModelHost host, ClientOptions options) {
		this.host = host;
		this.options = options;
		this.onPublish = this.log.received::add;
		this.onPong = (pong) -> {
		};
		this.line = new ClientLine(host, this.log, options, this::connected, this::frame);
	}

	/**
	 * Start a client, which dials at once.
	 * @param host where
	 * @param options how it is set up
	 * @param to the gateway
	 * @return the client, not connected yet
	 */
	public static ModelClient start(ModelHost host, ClientOptions options, Path to) {
		ModelClient client = new ModelClient(host, options);
		host.run(() -> {
			client.gatewayUrl = "https://" + to;
			client.line.start(to);
		});
		return client;
	}

	public ClientLog log() {
		return this.log;
	}

	public List<Violation> violations() {
		return this.log.violations.list();
	}

	public byte[] nodeId() {
		return this.options.nodeId().clone();
	}

	/**
	 * Whether the connection is there; a PONG need not have come.
	 * @return {@code true} if frames can be sent
	 */
	public boolean isConnected() {
		return this.line.isConnected();
	}

	public boolean isCrashed() {
		return this.crashed;
	}

	/**
	 * Do something else with PUBLISHes than keep them in the log.
	 * @param handler called on the loop
	 */
	public void onPublish(Consumer<GatewayLog.Published> handler) {
		this.onPublish = handler;
	}

	/**
	 * Do something with PONGs besides keeping them in the log.
	 * @param handler called on the loop
	 */
	void onPong(Consumer<WireValue.Map> handler) {
		this.onPong = handler;
	}

	public void subscribe(String pattern) {
		send(MessageType.SUBSCRIBE,
				WireValue.Map.builder().put("topics", WireValue.ofTexts(List.of(pattern))).put("qos", 0).build());
	}

	public void unsubscribe(String pattern) {
		send(MessageType.UNSUBSCRIBE,
				WireValue.Map.builder().put("topics", WireValue.ofTexts(List.of(pattern))).build());
	}

	/**
	 * Publish once.
	 * @param topic the topic
	 * @param json the payload
	 */
	public void publish(String topic, String json) {
		publish(topic, json, 0);
	}

	/**
	 * Publish.
	 * @param topic the topic
	 * @param json the payload
	 * @param qos 1 to send it three times, at once and after 5 and 10 s, because nobody
	 * acknowledges it
	 */
	public void publish(String topic, String json, int qos) {
		this.host.run(() -> {
			WireValue.Map map = publishMap(topic, json, qos);
			sendNow(MessageType.PUBLISH, map);
			if (qos == 1) {
				this.host.after(QOS_MILLIS, () -> sendNow(MessageType.PUBLISH, map));
				this.host.after(2 * QOS_MILLIS, () -> sendNow(MessageType.PUBLISH, map));
			}
		});
	}

	/**
	 * The bytes of a PUBLISH that is not sent, for {@link #writeRaw}.
	 * @param topic the topic
	 * @param json the payload
	 * @return a whole frame with the next message id
	 */
	public byte[] publishFrame(String topic, String json) {
		return this.host.call(() -> RawFrame.encode(MessageType.PUBLISH, publishMap(topic, json, 0)));
	}

	private WireValue.Map publishMap(String topic, String json, int qos) {
		// 0.14.3 counts each publish twice
		long id = this.messageIds + 1;
		this.messageIds += 2;
		return WireValue.Map.builder()
			.put("topic", topic)
			.put("payload", json)
			.put("qos", qos)
			.put("retain", false)
			.put("message_id", counter(id))
			.build();
	}

	/**
	 * Answer relayed requests.
	 * @param procedure its name
	 * @param handler from arguments to result, both JSON; an exception is an error reply
	 * with its message
	 */
	public void serve(String procedure, Function<byte[], byte[]> handler) {
		this.procedures.put(procedure, handler);
	}

	/**
	 * Say in the DHT that a procedure is here, now and every 240 s.
	 * @param procedure its name
	 */
	public void advertise(String procedure) {
		this.host.run(() -> advertiseNow(procedure));
	}

	private void advertiseNow(String procedure) {
		if (this.crashed || this.line.isClosed()) {
			return;
		}
		WireValue.Map value = WireValue.Map.builder()
			.put("node_id", this.options.nodeId())
			.put("endpoint", this.gatewayUrl)
			.put("metadata", WireValue.Map.EMPTY)
			.put("ttl", TTL_SECONDS)
			.build();
		sendNow(MessageType.STORE,
				WireValue.Map.builder()
					.put("type", "store")
					.put("key", Hashes.sha256(procedure))
					.put("value", value)
					.build());
		this.host.after(ADVERTISE_MILLIS, () -> advertiseNow(procedure));
	}

	/**
	 * Call a procedure of another client of the gateway.
	 * @param target the id that the other one said
	 * @param procedure name of the procedure
	 * @param args arguments, JSON
	 * @return the payload of the RPC_REPLY; fails after 5 s without one
	 */
	public CompletableFuture<WireValue.Map> requestTo(byte[] target, String procedure, String args) {
		CompletableFuture<WireValue.Map> reply = new CompletableFuture<>();
		this.host.run(() -> {
			byte[] id = counter(++this.requestIds);
			expect(id, reply);
			sendNow(MessageType.RPC_REQUEST,
					WireValue.Map.builder()
						.put("type", "rpc_request")
						.put("request_id", id)
						.put("procedure", procedure)
						.put("args", args)
						.put("from_node", this.options.nodeId())
						.put("from_endpoint", "127.0.0.1:4433")
						.put("target_node", target)
						.put("realm", this.options.realm())
						.put("timestamp", this.host.context().wallMillis())
						.build());
		});
		return reply;
	}

	/**
	 * Call a procedure of the gateway itself.
	 * @param procedure its name, for instance {@code _dht.list_gateways}
	 * @param args arguments; 0.14.3 sends JSON in a binary
	 * @return the payload of the REPLY; fails after 5 s without one
	 */
	public CompletableFuture<WireValue.Map> call(String procedure, WireValue args) {
		CompletableFuture<WireValue.Map> reply = new CompletableFuture<>();
		this.host.run(() -> {
			byte[] id = counter(++this.requestIds);
			expect(id, reply);
			sendNow(MessageType.CALL,
					WireValue.Map.builder()
						.put("call_id", id)
						.put("procedure", procedure)
						.put("args", args)
						.put("realm", this.options.realm())
						.build());
		});
		return reply;
	}

	public CompletableFuture<WireValue.Map> listGateways() {
		return call("_dht.list_gateways", WireValue.of("{}"));
	}

	/**
	 * Ask the gateway for the values of a topic or procedure.
	 * @param name the name
	 * @return the payload of the next FIND_VALUE_REPLY; fails after 5 s without one
	 */
	public CompletableFuture<WireValue.Map> findValue(String name) {
		CompletableFuture<WireValue.Map> reply = new CompletableFuture<>();
		this.host.run(() -> {
			this.lookups.add(reply);
			this.host.deadline(RPC_MILLIS, () -> fail(reply, "dht_timeout"));
			sendNow(MessageType.FIND_VALUE,
					WireValue.Map.builder().put("type", "find_value").put("key", Hashes.sha256(name)).build());
		});
		return reply;
	}

	/**
	 * Send any frame.
	 * @param type its type
	 * @param map its payload
	 */
	public void send(MessageType type, WireValue.Map map) {
		this.host.run(() -> sendNow(type, map));
	}

	/**
	 * Write bytes to the stream as they are, in one write.
	 * @param bytes any part of a frame, or several frames
	 */
	public void writeRaw(byte[] bytes) {
		this.host.run(() -> this.line.write(bytes));
	}

	/**
	 * Lose the connection, as if the network broke; it reconnects.
	 */
	public void disconnect() {
		this.host.run(this.line::disconnect);
	}

	@Override
	public void close() {
		this.host.run(this::stop);
	}

	// On the loop from here on

	private void stop() {
		if (this.ping != null) {
			this.ping.cancel();
		}
		this.line.close();
		List.copyOf(this.pending.values()).forEach((reply) -> fail(reply, "closed"));
	}

	private void expect(byte[] id, CompletableFuture<WireValue.Map> reply) {
		WireValue.Bin key = WireValue.of(id);
		this.pending.put(key, reply);
		this.host.deadline(RPC_MILLIS, () -> {
			this.pending.remove(key, reply);
			fail(reply, "timeout");
		});
	}

	private static void fail(CompletableFuture<WireValue.Map> reply, String why) {
		reply.completeExceptionally(new IllegalStateException(why));
	}

	private static byte[] counter(long value) {
		return ByteBuffer.allocate(16).putLong(8, value).array();
	}

	private void sendNow(MessageType type, WireValue.Map map) {
		this.line.write(RawFrame.encode(type, map));
	}

	private void connected() {
		sendNow(MessageType.CONNECT,
				WireValue.Map.builder()
					.put("version", "1.0")
					.put("node_id", this.options.nodeId())
					.put("realm_id", this.options.realm())
					.put("capabilities", WireValue.ofTexts(List.of("pubsub", "rpc")))
					.put("endpoint", this.options.endpoint())
					.build());
		if (this.ping != null) {
			this.ping.cancel();
		}
		schedulePing();
	}

	private void schedulePing() {
		if (this.options.pingMillis() > 0) {
			this.ping = this.host.after(this.options.pingMillis(), () -> {
				if (this.line.isConnected()) {
					sendNow(MessageType.PING,
							WireValue.Map.builder().put("timestamp", this.host.context().wallMillis()).build());
					schedulePing();
				}
			});
		}
	}

	private void frame(RawFrame frame) {
		MessageType type = frame.messageType();
		if (type == null || this.crashed) {
			return;
		}
		switch (type) {
			case PUBLISH -> this.onPublish.accept(published(frame));
			case PONG -> {
				this.log.pongs.add(frame.map());
				this.onPong.accept(frame.map());
			}
			case PING -> crash("PING without an answer that could be encoded");
			case REPLY -> complete(frame.map(), "call_id");
			case RPC_REPLY -> complete(frame.map(), "request_id");
			case RPC_REQUEST -> request(frame.map());
			case FIND_VALUE_REPLY -> found(frame.map());
			default -> this.log.ignored.add(frame);
		}
	}

	private GatewayLog.Published published(RawFrame frame) {
		this.log.receivedCount.incrementAndGet();
		return GatewayLog.Published.of(frame.map());
	}

	private void crash(String why) {
		this.crashed = true;
		this.log.crashes.add(why);
		this.log.violations.add(Violation.Kind.CLIENT_CRASH, this.gatewayUrl, why);
		stop();
	}

	private void complete(WireValue.Map map, String key) {
		WireValue.Bin id = ErlangTerms.bin(map, key);
		CompletableFuture<WireValue.Map> reply = (id != null) ? this.pending.remove(id) : null;
		if (reply == null) {
			this.log.lateReplies.incrementAndGet();
			return;
		}
		reply.complete(map);
	}

	private void found(WireValue.Map map) {
		WireValue value = ErlangTerms.get(map, "value");
		if (value != null && ErlangTerms.list(value) == null) {
			crash("find_value_reply whose value is no list");
		}
		else if (!this.lookups.isEmpty()) {
			this.lookups.remove(0).complete(map);
		}
	}

	private void request(WireValue.Map map) {
		this.log.requests.add(map);
		WireValue id = ErlangTerms.get(map, "request_id");
		WireValue.Bin procedure = ErlangTerms.bin(map, "procedure");
		WireValue from = ErlangTerms.get(map, "from_node");
		WireValue.Bin args = ErlangTerms.bin(map, "args");
		if (id == null || procedure == null || from == null || args == null) {
			crash("rpc_request without a key: " + Shown.of(map));
			return;
		}
		WireValue.MapBuilder reply = WireValue.Map.builder()
			.put("request_id", id)
			.put("from_node", this.options.nodeId())
			.put("to_node", from)
			.put("timestamp", this.host.context().wallMillis());
		Function<byte[], byte[]> handler = this.procedures.get(ErlangTerms.text(procedure));
		if (handler == null) {
			sendNow(MessageType.RPC_REPLY, reply.put("error", "procedure_not_found").build());
			return;
		}
		try {
			reply.put("result", handler.apply(args.bytes()));
		}
		catch (RuntimeException ex) {
			reply.put("error", String.valueOf(ex.getMessage()).getBytes(StandardCharsets.UTF_8));
		}
		sendNow(MessageType.RPC_REPLY, reply.build());
	}

}
