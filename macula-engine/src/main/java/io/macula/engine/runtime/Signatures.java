package io.macula.engine.runtime;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.PublicIdentity;

/**
 * Makes and checks signatures with identity keys. Thread-safe; a real signature takes
 * 0.05 to 1.5 ms of CPU, so it is called inside {@link NodeContext#offload} and never on
 * the loop. A simulation plugs in a cheap one.
 */
public interface Signatures {

	/**
	 * Sign bytes.
	 * @param key the identity that signs
	 * @param data the bytes
	 * @return the signature in the encoding that belongs to the form of the key
	 */
	byte[] sign(IdentityKey key, byte[] data);

	/**
	 * Check a signature.
	 * @param signer whose signature it claims to be
	 * @param data the signed bytes
	 * @param signature the signature
	 * @return {@code true} only if it is valid; never throws on malformed input
	 */
	boolean verify(PublicIdentity signer, byte[] data, byte[] signature);

}
