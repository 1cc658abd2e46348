package io.macula.engine.transport.quic;

import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.macula.engine.runtime.NodeContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.incubator.codec.quic.QuicTokenHandler;

/**
 * The tokens with which a dialler proves that its address is its own (Retry, RFC 9000
 * section 8.1.3): an HMAC over address, time and the connection id that the dialler
 * chose, in whose place no state is kept. A token is valid for a few seconds; the key is
 * replaced every hour and the previous one stays valid meanwhile. Confined to the loop.
 */
final class AddressTokens implements QuicTokenHandler {

	private static final int MAC_BYTES = 32;

	/** Time, MAC; then follows the connection id. */
	private static final int HEAD_BYTES = Long.BYTES + MAC_BYTES;

	private static final long VALID_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final long KEY_NANOS = TimeUnit.HOURS.toNanos(1);

	private final NodeContext context;

	private final SecureRandom random;

	private final Handshakes handshakes;

	private long keyTime;

	private Mac current;

	private Mac previous;

	AddressTokens(NodeContext context, SecureRandom random, Handshakes handshakes) {
		this.context = context;
		this.random = random;
		this.handshakes = handshakes;
		this.keyTime = context.nanoTime();
		this.current = newKey();
		this.previous = this.current;
	}

	private Mac newKey() {
		byte[] key = new byte[MAC_BYTES];
		this.random.nextBytes(key);
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(key, "HmacSHA256"));
			return mac;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java runtime has HmacSHA256", ex);
		}
	}

	private void rotate(long now) {
		if (now - this.keyTime >= KEY_NANOS) {
			this.keyTime = now;
			this.previous = this.current;
			this.current = newKey();
		}
	}

	/**
	 * Write a token for a first packet that brought none.
	 * @return {@code false} to take the dialler at its word
	 */
	@Override
	public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
		if (!this.handshakes.wantsProofOfAddress()) {
			return false;
		}
		long now = this.context.nanoTime();
		rotate(now);
		byte[] id = ByteBufUtil.getBytes(dcid);
		out.writeLong(now).writeBytes(mac(this.current, now, id, address)).writeBytes(id);
		return true;
	}

	/**
	 * Check the token of a first packet.
	 * @return where the connection id begins in it, or -1 to drop the packet
	 */
	@Override
	public int validateToken(ByteBuf token, InetSocketAddress address) {
		if (token.readableBytes() <= HEAD_BYTES || token.readableBytes() > maxTokenLength()
				|| this.handshakes.refuses()) {
			return -1;
		}
		long now = this.context.nanoTime();
		rotate(now);
		int start = token.readerIndex();
		long made = token.getLong(start);
		byte[] mac = ByteBufUtil.getBytes(token, start + Long.BYTES, MAC_BYTES);
		byte[] id = ByteBufUtil.getBytes(token, start + HEAD_BYTES, token.readableBytes() - HEAD_BYTES);
		boolean genuine = MessageDigest.isEqual(mac, mac(this.current, made, id, address))
				|| MessageDigest.isEqual(mac, mac(this.previous, made, id, address));
		return (genuine && now - made >= 0 && now - made < VALID_NANOS) ? HEAD_BYTES : -1;
	}

	private static byte[] mac(Mac key, long time, byte[] id, InetSocketAddress address) {
		for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
			key.update((byte) (time >>> shift));
		}
		key.update((byte) (address.getPort() >>> Byte.SIZE));
		key.update((byte) address.getPort());
		key.update((byte) id.length);
		key.update(id);
		return key.doFinal(address.getAddress().getAddress());
	}

	@Override
	public int maxTokenLength() {
		return HEAD_BYTES + ConnectionIds.LENGTH;
	}

}
