package io.macula.engine.erlang.model;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;

import io.macula.engine.transport.Path;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A stream that somebody opened to a model gateway. Confined to the loop.
 */
final class GatewayStream implements StreamListener {

	private final ModelGateway gateway;

	private final Path remote;

	private final Stream stream;

	private final StreamAssembler whole = new StreamAssembler();

	private final ByteArrayOutputStream piece = new ByteArrayOutputStream();

	private String claimed = "";

	private boolean dead;

	GatewayStream(ModelGateway gateway, Path remote, Stream stream) {
		this.gateway = gateway;
		this.remote = remote;
		this.stream = stream;
	}

	/**
	 * Remember who it says it is.
	 */
	void claim(String id) {
		this.claimed = " " + id;
	}

	/**
	 * Who sends here, for messages.
	 */
	String peer() {
		return this.remote + this.claimed;
	}

	@Nullable InetSocketAddress address() {
		return (this.remote instanceof Path.Udp udp) ? udp.address() : null;
	}

	boolean isDead() {
		return this.dead;
	}

	void die() {
		this.dead = true;
	}

	void write(byte[] frame) {
		if (!this.dead) {
			this.gateway.log().sent.incrementAndGet();
			this.stream.write(Unpooled.wrappedBuffer(frame));
		}
	}

	@Override
	public void data(ByteBuf bytes) {
		boolean first = this.piece.size() == 0;
		this.piece.writeBytes(ByteBufUtil.getBytes(bytes));
		if (first) {
			this.gateway.host().atEndOfRead(this::received);
		}
	}

	private void received() {
		byte[] piece = this.piece.toByteArray();
		this.piece.reset();
		long sound = this.whole.feed(piece).stream().filter((chunk) -> chunk.frame() != null).count();
		this.gateway.received(this, piece, sound);
	}

	@Override
	public void finished() {
		// 0.14.3 takes no notice: it keeps sending
	}

	@Override
	public void reset(long code) {
		this.dead = true;
	}

}
