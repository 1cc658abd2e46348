package io.macula.engine.transport.quic;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.netty.incubator.codec.quic.QuicConnectionIdGenerator;

/**
 * Makes connection ids that nobody can guess and from whose first bit the demultiplexer
 * of the socket sees whose they are: set on connections that this node dialled, clear on
 * those that it accepted. All have the same length. Confined to the loop.
 */
final class ConnectionIds implements QuicConnectionIdGenerator {

	/**
	 * Length of all ids of this node, in bytes: the longest that QUIC version 1 allows.
	 */
	static final int LENGTH = 20;

	private static final int DIALLED = 0x80;

	private final SecureRandom random;

	private final Mac mac;

	ConnectionIds(SecureRandom random) {
		this.random = random;
		byte[] key = new byte[32];
		random.nextBytes(key);
		try {
			this.mac = Mac.getInstance("HmacSHA256");
			this.mac.init(new SecretKeySpec(key, "HmacSHA256"));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java runtime has HmacSHA256", ex);
		}
	}

	/**
	 * Make an id for a connection to dial.
	 * @return the id
	 */
	byte[] dialled() {
		byte[] id = new byte[LENGTH];
		this.random.nextBytes(id);
		id[0] |= (byte) DIALLED;
		return id;
	}

	static boolean isDialled(int firstByte) {
		return (firstByte & DIALLED) != 0;
	}

	@Override
	public ByteBuffer newId(int length) {
		byte[] id = new byte[length];
		this.random.nextBytes(id);
		id[0] &= (byte) ~DIALLED;
		return ByteBuffer.wrap(id);
	}

	/**
	 * Make an id from another one. The same first packet of a dialler, sent twice, must
	 * give the same id.
	 */
	@Override
	public ByteBuffer newId(ByteBuffer input, int length) {
		this.mac.update(input.duplicate());
		byte[] id = this.mac.doFinal();
		id[0] &= (byte) ~DIALLED;
		return ByteBuffer.wrap(id, 0, length);
	}

	@Override
	public int maxConnectionIdLength() {
		return LENGTH;
	}

	@Override
	public boolean isIdempotent() {
		return true;
	}

}
