package io.macula.engine.transport.quic;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import org.jspecify.annotations.Nullable;

/**
 * Lets one UDP socket listen, dial and send raw datagrams. Behind it in the pipeline
 * stand the codec for accepted connections and then the one for dialled connections, each
 * of which swallows what it does not know; so every packet is given to the right one. The
 * version-independent part of a QUIC packet (RFC 8999) has the destination connection id,
 * which this node has chosen, except in the first packets of a dialler; a datagram whose
 * first byte is below 0x40 lacks the fixed bit of QUIC version 1 (RFC 9000 section 17)
 * and is a raw one. Confined to the loop.
 */
final class Demultiplexer extends ChannelInboundHandlerAdapter {

	static final int FIRST_QUIC_BYTE = 0x40;

	private static final int LONG_HEADER = 0x80;

	/** Flags and version, then comes the length of the destination connection id. */
	private static final int LONG_ID_LENGTH_AT = 5;

	private final QuicSocket socket;

	private final ReadCycle cycle;

	private final String acceptingCodec;

	private @Nullable ChannelHandlerContext accepting;

	private final Set<ByteBuffer> dialled = new HashSet<>();

	private final EarlyPackets early;

	/** Whose packet of a handshake is being handled by the codec for accepted ones. */
	private @Nullable ByteBuffer handling;

	private @Nullable ChannelHandlerContext place;

	Demultiplexer(QuicSocket socket, ReadCycle cycle, String acceptingCodec) {
		this.socket = socket;
		this.early = new EarlyPackets(socket.context().counters());
		this.cycle = cycle;
		this.acceptingCodec = acceptingCodec;
	}

	/**
	 * Route packets with this connection id to the codec for dialled connections.
	 */
	void add(byte[] dialledId) {
		this.dialled.add(ByteBuffer.wrap(dialledId));
	}

	void remove(byte[] dialledId) {
		this.dialled.remove(ByteBuffer.wrap(dialledId));
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		this.cycle.readBegins();
		DatagramPacket packet = (DatagramPacket) message;
		ByteBuf bytes = packet.content();
		if (!bytes.isReadable()) {
			packet.release();
			return;
		}
		int first = bytes.getUnsignedByte(bytes.readerIndex());
		if (first < FIRST_QUIC_BYTE) {
			raw(packet);
		}
		else if ((first & LONG_HEADER) != 0) {
			readLong(context, packet);
		}
		else if (isDialledShort(bytes)) {
			beyondAccepting(context).fireChannelRead(packet);
		}
		else if (this.early.isEmpty() || !this.early.hold(id(bytes, 1), packet)) {
			context.fireChannelRead(packet);
		}
	}

	private void readLong(ChannelHandlerContext context, DatagramPacket packet) {
		ByteBuffer id = longId(packet.content());
		// A dialler chooses the first id at random, so the bit alone would not do
		if (id != null && this.dialled.contains(id)) {
			beyondAccepting(context).fireChannelRead(packet);
		}
		else if (!this.early.hold(id, packet)) {
			this.handling = id;
			try {
				context.fireChannelRead(packet);
			}
			finally {
				this.handling = null;
			}
		}
	}

	/**
	 * TLS work of an accepted connection goes to another thread: what arrives for it is
	 * kept until that is done.
	 * @return to run when it is
	 */
	Runnable tlsWork() {
		ByteBuffer id = this.handling;
		if (id == null) {
			return () -> {
			};
		}
		this.early.begin(id);
		return () -> replay(this.early.end(id));
	}

	private void replay(List<DatagramPacket> packets) {
		ChannelHandlerContext target = this.place;
		if (target == null || packets.isEmpty()) {
			packets.forEach(DatagramPacket::release);
			return;
		}
		this.cycle.readBegins();
		packets.forEach(target::fireChannelRead);
		channelReadComplete(target);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext added) {
		this.place = added;
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext removed) {
		this.place = null;
		this.early.clear();
	}

	/**
	 * Where events go to the handlers after the codec for accepted connections.
	 */
	private ChannelHandlerContext beyondAccepting(ChannelHandlerContext context) {
		ChannelHandlerContext known = this.accepting;
		if (known == null) {
			known = context.pipeline().context(this.acceptingCodec);
			this.accepting = known;
		}
		return known;
	}

	private void raw(DatagramPacket packet) {
		try {
			this.socket.raw(packet.sender(), packet.content());
		}
		finally {
			packet.release();
		}
	}

	private static boolean isDialledShort(ByteBuf bytes) {
		return bytes.readableBytes() > ConnectionIds.LENGTH
				&& ConnectionIds.isDialled(bytes.getUnsignedByte(bytes.readerIndex() + 1));
	}

	/**
	 * The connection id in a long header, if it can be one of this node's.
	 */
	private static @Nullable ByteBuffer longId(ByteBuf bytes) {
		int lengthAt = bytes.readerIndex() + LONG_ID_LENGTH_AT;
		return (lengthAt < bytes.writerIndex() && bytes.getUnsignedByte(lengthAt) == ConnectionIds.LENGTH)
				? id(bytes, LONG_ID_LENGTH_AT + 1) : null;
	}

	private static @Nullable ByteBuffer id(ByteBuf bytes, int offset) {
		if (bytes.readableBytes() < offset + ConnectionIds.LENGTH) {
			return null;
		}
		byte[] id = new byte[ConnectionIds.LENGTH];
		bytes.getBytes(bytes.readerIndex() + offset, id);
		return ByteBuffer.wrap(id);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		// First what the batch caused, so that it leaves with the acknowledgements
		this.cycle.readEnds();
		// The codecs do not pass this on, so each is told
		context.fireChannelReadComplete();
		beyondAccepting(context).fireChannelReadComplete();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		this.socket.inactive();
		context.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		this.socket.failed(cause);
	}

}
