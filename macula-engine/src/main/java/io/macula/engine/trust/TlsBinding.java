package io.macula.engine.trust;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.PublicIdentity;
import io.macula.engine.runtime.Signatures;
import org.jspecify.annotations.Nullable;

/**
 * The statement of an identity key that a TLS key acts for it, so that certificates may
 * come from elsewhere and change under one identity: the SHA-256 of the TLS key (as
 * SubjectPublicKeyInfo, 32 bytes), the time of its expiry (8 bytes, milliseconds since
 * the epoch), then the signature over {@code macula-tls/1} and these 40 bytes. Stateless.
 */
public final class TlsBinding {

	private static final byte[] PURPOSE = "macula-tls/1".getBytes(StandardCharsets.US_ASCII);

	private static final int HASH_BYTES = 32;

	private static final int HEAD_BYTES = HASH_BYTES + Long.BYTES;

	private static final long SKEW_MILLIS = TimeUnit.MINUTES.toMillis(5);

	private TlsBinding() {
	}

	/**
	 * Make the statement. Costs a signature.
	 * @param identity the identity key
	 * @param tlsKey the TLS key that acts for it
	 * @param expiresMillis until when, in milliseconds since the epoch
	 * @param signatures makes the signature
	 * @return the statement as it crosses the wire
	 */
	public static byte[] create(IdentityKey identity, PublicKey tlsKey, long expiresMillis, Signatures signatures) {
		byte[] head = ByteBuffer.allocate(HEAD_BYTES).put(hash(tlsKey)).putLong(expiresMillis).array();
		byte[] signature = signatures.sign(identity, signed(head));
		return ByteBuffer.allocate(HEAD_BYTES + signature.length).put(head).put(signature).array();
	}

	/**
	 * Check a statement. Costs the check of a signature.
	 * @param binding the statement
	 * @param identity whose it must be
	 * @param tlsKey the TLS key that the peer holds
	 * @param signatures checks the signature
	 * @param wallMillis the time now, in milliseconds since the epoch; clocks may differ
	 * by five minutes
	 * @return why it does not count, or {@code null} if it does
	 */
	public static @Nullable String refusal(byte[] binding, PublicIdentity identity, PublicKey tlsKey,
			Signatures signatures, long wallMillis) {
		if (binding.length <= HEAD_BYTES) {
			return "its TLS binding is cut off: " + binding.length + " bytes";
		}
		byte[] head = Arrays.copyOf(binding, HEAD_BYTES);
		if (!Arrays.equals(head, 0, HASH_BYTES, hash(tlsKey), 0, HASH_BYTES)) {
			return "its TLS binding is for another TLS key than the one it uses";
		}
		long expires = ByteBuffer.wrap(head, HASH_BYTES, Long.BYTES).getLong();
		if (expires < wallMillis - SKEW_MILLIS) {
			return "its TLS binding expired at " + Instant.ofEpochMilli(expires) + ", here it is "
					+ Instant.ofEpochMilli(wallMillis) + "; check both clocks";
		}
		if (!signatures.verify(identity, signed(head), Arrays.copyOfRange(binding, HEAD_BYTES, binding.length))) {
			return "its TLS binding is not signed by its identity key";
		}
		return null;
	}

	private static byte[] signed(byte[] head) {
		return ByteBuffer.allocate(PURPOSE.length + HEAD_BYTES).put(PURPOSE).put(head).array();
	}

	private static byte[] hash(PublicKey tlsKey) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(tlsKey.getEncoded());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java runtime has SHA-256", ex);
		}
	}

}
