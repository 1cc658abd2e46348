package io.macula.engine.erlang.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.erlang.model.RoutingServer.TableNode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Asks other nodes for a value as 0.14.3 does, one after the other and each on a new
 * connection, and reads one piece of the answer. The first value ends it; a list of nodes
 * kills the routing server. Confined to the loop.
 */
final class NetworkLookup {

	/** How many nodes are asked when their answers add none. */
	static final int ALPHA = 3;

	private static final long QUERY_MILLIS = 5_000;

	private final ModelHost host;

	private final GatewayLog log;

	private final byte[] frame;

	private final Deque<TableNode> rest;

	private final Consumer<Answer> then;

	NetworkLookup(ModelHost host, GatewayLog log, WireValue.Bin key, List<TableNode> nodes, Consumer<Answer> then) {
		this.host = host;
		this.log = log;
		this.frame = RawFrame.encode(MessageType.FIND_VALUE, WireValue.Map.builder().put("key", key).build());
		this.rest = new ArrayDeque<>(nodes);
		this.then = then;
	}

	/**
	 * The outcome.
	 *
	 * @param values what was found
	 * @param peer who said it
	 * @param crash why the routing server died of it
	 */
	record Answer(List<WireValue.Map> values, String peer, @Nullable String crash) {
	}

	void next() {
		TableNode node = this.rest.poll();
		if (node == null) {
			this.then.accept(new Answer(List.of(), "", null));
			return;
		}
		Path to = ModelHost.parse(node.storeAddress());
		if (to == null) {
			next();
			return;
		}
		this.log.lookups.incrementAndGet();
		this.host.dial(to, QUERY_MILLIS, new Query(to));
	}

	private final class Query implements ConnectionListener, StreamListener {

		private final Path to;

		private @Nullable Connection connection;

		private @Nullable Timer timeout;

		private boolean over;

		Query(Path to) {
			this.to = to;
		}

		@Override
		public void opened(Connection opened) {
			this.connection = opened;
			opened.openStream(this).write(Unpooled.wrappedBuffer(NetworkLookup.this.frame));
			this.timeout = NetworkLookup.this.host.deadline(QUERY_MILLIS, this::failed);
		}

		@Override
		public void data(ByteBuf bytes) {
			if (this.over) {
				return;
			}
			ChunkDecoder.Chunk chunk = ChunkDecoder.decode(ByteBufUtil.getBytes(bytes));
			RawFrame reply = chunk.frame();
			if (reply == null || !reply.is(MessageType.FIND_VALUE_REPLY)) {
				NetworkLookup.this.log.violations.add(
						chunk.isIncomplete() ? Violation.Kind.SPLIT : Violation.Kind.UNDECODABLE, this.to.toString(),
						"answer to find_value: " + ((reply != null) ? reply : chunk.error()));
				failed();
				return;
			}
			end();
			found(reply.map());
		}

		private void found(WireValue.Map map) {
			List<WireValue> nodes = ErlangTerms.list(ErlangTerms.get(map, "nodes"));
			List<WireValue> values = ErlangTerms.list(ErlangTerms.get(map, "value"));
			if (values != null) {
				NetworkLookup.this.then.accept(new Answer(values.stream()
					.filter((value) -> value instanceof WireValue.Map)
					.map((value) -> (WireValue.Map) value)
					.toList(), this.to.toString(), null));
			}
			else if (nodes != null && !nodes.isEmpty()) {
				NetworkLookup.this.then
					.accept(new Answer(List.of(), this.to.toString(), "find_value_reply with nodes: " + Shown.of(map)));
			}
			else {
				next();
			}
		}

		private void failed() {
			if (!this.over) {
				end();
				next();
			}
		}

		private void end() {
			this.over = true;
			if (this.timeout != null) {
				this.timeout.cancel();
			}
			if (this.connection != null) {
				this.connection.close(CloseReason.local(CloseReason.NORMAL, ""));
			}
		}

		@Override
		public void failed(MeshFailure failure) {
			failed();
		}

		@Override
		public StreamListener streamOpened(Stream stream) {
			return new ModelHost.Deaf();
		}

		@Override
		public void closed(CloseReason reason) {
			failed();
		}

		@Override
		public void finished() {
		}

		@Override
		public void reset(long code) {
			failed();
		}

	}

}
