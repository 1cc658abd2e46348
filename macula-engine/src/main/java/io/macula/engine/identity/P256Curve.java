package io.macula.engine.identity;

import java.math.BigInteger;
import java.security.spec.ECPoint;

import org.jspecify.annotations.Nullable;

/**
 * Arithmetic on the curve P-256 (FIPS 186-4, D.1.2.3): the check that a point lies on it,
 * and the public point of a private key that was stored without one. Not constant in
 * time, so only for keys that this process reads from its own store. Stateless.
 */
final class P256Curve {

	static final BigInteger ORDER = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

	private static final BigInteger PRIME = hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");

	private static final BigInteger B = hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");

	private static final ECPoint BASE = new ECPoint(
			hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
			hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"));

	private static final BigInteger THREE = BigInteger.valueOf(3);

	private P256Curve() {
	}

	/**
	 * Refuse a point that is not on the curve.
	 * @param x its abscissa
	 * @param y its ordinate
	 * @throws IllegalArgumentException if it is not
	 */
	static void check(BigInteger x, BigInteger y) {
		BigInteger right = x.multiply(x).subtract(THREE).multiply(x).add(B).mod(PRIME);
		if (x.compareTo(PRIME) >= 0 || y.compareTo(PRIME) >= 0 || !y.multiply(y).mod(PRIME).equals(right)) {
			throw new IllegalArgumentException("point does not lie on the curve P-256");
		}
	}

	/**
	 * The public point of a private number.
	 * @param secret 1 to order - 1
	 * @return the point
	 */
	static ECPoint publicPoint(BigInteger secret) {
		ECPoint sum = null;
		for (int bit = secret.bitLength() - 1; bit >= 0; bit--) {
			sum = (sum != null) ? add(sum, sum) : null;
			if (secret.testBit(bit)) {
				sum = add(sum, BASE);
			}
		}
		if (sum == null) {
			throw new IllegalArgumentException("private key of zero");
		}
		return sum;
	}

	/**
	 * Add two points. The sum of a point and its opposite does not come up below the
	 * order of the base point.
	 */
	private static ECPoint add(@Nullable ECPoint left, ECPoint right) {
		if (left == null) {
			return right;
		}
		BigInteger x = left.getAffineX();
		BigInteger y = left.getAffineY();
		BigInteger slope;
		if (left.equals(right)) {
			slope = x.multiply(x).subtract(BigInteger.ONE).multiply(THREE).multiply(y.shiftLeft(1).modInverse(PRIME));
		}
		else {
			slope = right.getAffineY().subtract(y).multiply(right.getAffineX().subtract(x).modInverse(PRIME));
		}
		BigInteger sumX = slope.multiply(slope).subtract(x).subtract(right.getAffineX()).mod(PRIME);
		return new ECPoint(sumX, slope.multiply(x.subtract(sumX)).subtract(y).mod(PRIME));
	}

	private static BigInteger hex(String digits) {
		return new BigInteger(digits, 16);
	}

}
