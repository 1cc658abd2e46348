package io.macula.engine.erlang.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Connections that a gateway opens to others: one stream each, no CONNECT, and whatever
 * comes back is thrown away. Confined to the loop.
 */
final class Outbound {

	private static final long CONNECT_MILLIS = 5_000;

	private static final long IDLE_MILLIS = 60_000;

	private final ModelHost host;

	private final GatewayLog log;

	private final Map<String, Peer> peers = new LinkedHashMap<>();

	Outbound(ModelHost host, GatewayLog log) {
		this.host = host;
		this.log = log;
	}

	/**
	 * Send a frame.
	 * @param key what connections are told apart by
	 * @param to where to
	 * @param frame the frame, in one write
	 * @param retries how often to dial again
	 */
	void send(String key, Path to, byte[] frame, int retries) {
		Peer peer = this.peers.get(key);
		if (peer == null) {
			peer = new Peer(key, to, retries);
			this.peers.put(key, peer);
			this.host.dial(to, CONNECT_MILLIS, peer);
		}
		peer.send(frame);
	}

	void close() {
		List<Peer> all = List.copyOf(this.peers.values());
		this.peers.clear();
		all.forEach(Peer::close);
	}

	private final class Peer implements ConnectionListener {

		private final String key;

		private final Path to;

		private final int retries;

		private final List<byte[]> waiting = new ArrayList<>();

		private @Nullable Connection connection;

		private @Nullable Stream stream;

		private @Nullable Timer idle;

		private boolean given;

		Peer(String key, Path to, int retries) {
			this.key = key;
			this.to = to;
			this.retries = retries;
		}

		void send(byte[] frame) {
			Stream open = this.stream;
			if (open == null) {
				this.waiting.add(frame);
				return;
			}
			open.write(Unpooled.wrappedBuffer(frame));
			Outbound.this.log.sent.incrementAndGet();
			if (this.idle != null) {
				this.idle.cancel();
			}
			this.idle = Outbound.this.host.after(IDLE_MILLIS, this::close);
		}

		void close() {
			this.given = true;
			Outbound.this.peers.remove(this.key, this);
			Connection open = this.connection;
			if (open != null) {
				open.close(CloseReason.local(CloseReason.NORMAL, ""));
			}
		}

		@Override
		public void opened(Connection opened) {
			this.connection = opened;
			Outbound.this.log.dialled.incrementAndGet();
			if (this.given) {
				close();
				return;
			}
			this.stream = opened.openStream(new ModelHost.Deaf());
			List.copyOf(this.waiting).forEach(this::send);
			this.waiting.clear();
		}

		@Override
		public void failed(MeshFailure failure) {
			Outbound.this.log.dialsFailed.incrementAndGet();
			if (!Outbound.this.peers.remove(this.key, this) || this.retries == 0) {
				return;
			}
			this.waiting.forEach((frame) -> Outbound.this.send(this.key, this.to, frame, this.retries - 1));
		}

		@Override
		public StreamListener streamOpened(Stream opened) {
			return new ModelHost.Deaf();
		}

		@Override
		public void closed(CloseReason reason) {
			Outbound.this.peers.remove(this.key, this);
			if (this.idle != null) {
				this.idle.cancel();
			}
		}

	}

}
