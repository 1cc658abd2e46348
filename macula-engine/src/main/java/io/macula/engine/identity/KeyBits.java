package io.macula.engine.identity;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * Recognises the contents of a subjectPublicKey bit string and frames it again. A key is
 * accepted in one encoding only: an id is the hash of the encoding, so a second encoding
 * of one key would be a second id for one node. Stateless.
 */
final class KeyBits {

	private static final HexFormat HEX = HexFormat.of();

	private static final byte[] ED25519_ALGORITHM = HEX.parseHex("300506032b6570");

	private static final byte[] P256_ALGORITHM = HEX.parseHex("301306072a8648ce3d020106082a8648ce3d030107");

	private static final byte[] RSA_ALGORITHM = HEX.parseHex("300d06092a864886f70d0101010500");

	private static final BigInteger ED25519_PRIME = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

	/**
	 * Ordinates of the points of small order: everybody can make signatures that verify
	 * under such a key.
	 */
	private static final Set<BigInteger> ED25519_SMALL = Set.of(BigInteger.ZERO, BigInteger.ONE,
			ED25519_PRIME.subtract(BigInteger.ONE),
			new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16),
			new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16));

	private static final BigInteger RSA_MAX_EXPONENT = BigInteger.ONE.shiftLeft(32);

	private KeyBits() {
	}

	/**
	 * Tell the form of a key.
	 * @param bits contents of the bit string
	 * @return the form
	 * @throws IllegalArgumentException if it is none of the three, or not in its one
	 * encoding; says why
	 */
	static KeyAlgorithm recognise(byte[] bits) {
		if (bits.length == 32) {
			checkEd25519(bits);
			return KeyAlgorithm.ED25519;
		}
		if (bits.length == 65 && bits[0] == 0x04) {
			P256Curve.check(new BigInteger(1, Arrays.copyOfRange(bits, 1, 33)),
					new BigInteger(1, Arrays.copyOfRange(bits, 33, 65)));
			return KeyAlgorithm.P256;
		}
		if (bits.length == 33 && (bits[0] == 0x02 || bits[0] == 0x03)) {
			throw new IllegalArgumentException("compressed points are not accepted, write the point uncompressed");
		}
		if (bits.length > 65 && bits[0] == 0x30) {
			checkRsa(bits);
			return KeyAlgorithm.RSA;
		}
		throw new IllegalArgumentException(
				"not an Ed25519, P-256 or RSA key (" + bits.length + " bytes), use a key of one of these forms");
	}

	private static void checkEd25519(byte[] bits) {
		byte[] bigEndian = new byte[bits.length];
		for (int i = 0; i < bits.length; i++) {
			bigEndian[i] = bits[bits.length - 1 - i];
		}
		bigEndian[0] &= 0x7F;
		BigInteger y = new BigInteger(1, bigEndian);
		if (y.compareTo(ED25519_PRIME) >= 0) {
			throw new IllegalArgumentException("Ed25519 key is not in its canonical encoding");
		}
		if (ED25519_SMALL.contains(y)) {
			throw new IllegalArgumentException("Ed25519 key is a point of small order, under which anybody can sign");
		}
	}

	private static void checkRsa(byte[] bits) {
		Der outer = new Der(bits);
		Der sequence = outer.enter(Der.SEQUENCE);
		outer.finish();
		BigInteger modulus = sequence.positive();
		BigInteger exponent = sequence.positive();
		sequence.finish();
		int size = modulus.bitLength();
		if (size < 2048 || size > 4096) {
			throw new IllegalArgumentException("RSA key of " + size + " bits, use one of 2048 to 4096 bits");
		}
		if (!modulus.testBit(0) || !exponent.testBit(0) || exponent.equals(BigInteger.ONE)
				|| exponent.compareTo(RSA_MAX_EXPONENT) > 0) {
			throw new IllegalArgumentException("RSA key with an unusable modulus or exponent");
		}
	}

	/**
	 * Frame a key as SubjectPublicKeyInfo (RFC 5280).
	 * @param algorithm form of the key
	 * @param bits contents of the bit string
	 * @return the DER encoding
	 */
	static byte[] toSubjectPublicKeyInfo(KeyAlgorithm algorithm, byte[] bits) {
		return Der.write(Der.SEQUENCE, algorithmIdentifier(algorithm), Der.write(Der.BIT_STRING, new byte[1], bits));
	}

	/**
	 * Take the bit string out of a SubjectPublicKeyInfo.
	 * @param encoded the DER encoding
	 * @return contents of the bit string
	 * @throws IllegalArgumentException if its algorithm is none of the three, or does not
	 * fit the contents
	 */
	static byte[] fromSubjectPublicKeyInfo(byte[] encoded) {
		Der outer = new Der(encoded);
		Der sequence = outer.enter(Der.SEQUENCE);
		outer.finish();
		byte[] identifier = Der.write(Der.SEQUENCE, sequence.enter(Der.SEQUENCE).rest());
		byte[] content = sequence.enter(Der.BIT_STRING).rest();
		sequence.finish();
		if (content.length == 0 || content[0] != 0) {
			throw new IllegalArgumentException("public key is not a whole number of bytes");
		}
		byte[] bits = Arrays.copyOfRange(content, 1, content.length);
		for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
			if (Arrays.equals(identifier, algorithmIdentifier(algorithm))) {
				if (recognise(bits) != algorithm) {
					throw new IllegalArgumentException("key does not fit its algorithm " + algorithm);
				}
				return bits;
			}
		}
		throw new IllegalArgumentException("not an Ed25519, P-256 or RSA key, use a key of one of these forms");
	}

	private static byte[] algorithmIdentifier(KeyAlgorithm algorithm) {
		return switch (algorithm) {
			case ED25519 -> ED25519_ALGORITHM;
			case P256 -> P256_ALGORITHM;
			case RSA -> RSA_ALGORITHM;
		};
	}

}
