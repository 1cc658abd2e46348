package io.macula.engine.identity;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;

import io.macula.engine.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PublicIdentityTests {

	private static final SecureRandom RANDOM = new SecureRandom();

	/** Once, because it takes seconds. */
	private static final IdentityKey RSA = IdentityKey.generate(KeyAlgorithm.RSA, RANDOM);

	@Test
	void idOfACertificateIsTheOneRecorded() throws Exception {
		JsonNode row = Vectors.semantics("node_ids").required("tls_derive_node_id");
		row = row.isArray() ? row.required(0) : row;
		X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
			.generateCertificate(
					new ByteArrayInputStream(row.required("cert_pem").asString().getBytes(StandardCharsets.US_ASCII)));
		PublicIdentity identity = PublicIdentity.fromCertificate(certificate);
		assertThat(identity.nodeId()).hasToString(row.required("node_id_text").asString());
		assertThat(identity.algorithm()).isEqualTo(KeyAlgorithm.RSA);
	}

	@ParameterizedTest
	@EnumSource(KeyAlgorithm.class)
	void crossesTheWire(KeyAlgorithm algorithm) throws Exception {
		IdentityKey key = (algorithm != KeyAlgorithm.RSA) ? IdentityKey.generate(algorithm, RANDOM) : RSA;
		PublicIdentity identity = PublicIdentity.fromEncoded(key.publicIdentity().encoded());
		assertThat(identity).isEqualTo(key.publicIdentity()).hasSameHashCodeAs(key.publicIdentity());
		assertThat(identity.nodeId()).isEqualTo(key.nodeId()).isEqualTo(NodeId.sha256Of(identity.encoded()));
		assertThat(identity.algorithm()).isEqualTo(algorithm);
		assertThat(identity.toPublicKey()).isEqualTo(key.publicKey());
		assertThat(identity).hasToString(algorithm + " identity of node " + key.nodeId());

		Signature signature = Signature.getInstance(algorithm.signatureAlgorithm());
		signature.initSign(key.privateKey());
		signature.update((byte) 1);
		byte[] signed = signature.sign();
		signature.initVerify(identity.toPublicKey());
		signature.update((byte) 1);
		assertThat(signature.verify(signed)).isTrue();
	}

	@ParameterizedTest
	@EnumSource(KeyAlgorithm.class)
	void storedKeyComesBackWithItsPublicHalf(KeyAlgorithm algorithm) {
		for (int i = 0; i < ((algorithm != KeyAlgorithm.RSA) ? 20 : 1); i++) {
			IdentityKey key = (algorithm != KeyAlgorithm.RSA) ? IdentityKey.generate(algorithm, RANDOM) : RSA;
			IdentityKey read = IdentityKey.fromPkcs8(key.toPkcs8());
			assertThat(read.publicIdentity()).isEqualTo(key.publicIdentity());
			assertThat(read.toPkcs8()).isEqualTo(key.toPkcs8());
		}
	}

	@Test
	void textOfAKeyHidesItsPrivateHalf() {
		IdentityKey key = IdentityKey.generate(RANDOM);
		assertThat(key.algorithm()).isEqualTo(KeyAlgorithm.ED25519);
		byte[] seed = Arrays.copyOfRange(key.toPkcs8(), 16, 48);
		assertThat(key.toString()).contains(key.nodeId().toString()).doesNotContain(Ids.toHex(seed));
	}

	@Test
	void brokenStoredKeyNamesTheRemedy() {
		assertThatIllegalArgumentException().isThrownBy(() -> IdentityKey.fromPkcs8(new byte[10]))
			.withMessageContaining("restore it or delete it");
	}

	@Test
	void refusesOtherCurvesAndAlgorithms() throws Exception {
		KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
		p384.initialize(new ECGenParameterSpec("secp384r1"));
		refused(p384.generateKeyPair().getPublic());
		refused(KeyPairGenerator.getInstance("Ed448").generateKeyPair().getPublic());
		refused(KeyPairGenerator.getInstance("X25519").generateKeyPair().getPublic());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> IdentityKey.fromPkcs8(p384.generateKeyPair().getPrivate().getEncoded()))
			.withMessageContaining("P-256");
	}

	private static void refused(PublicKey key) {
		assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromPublicKey(key))
			.withMessageContaining("Ed25519, P-256 or RSA");
	}

	@Test
	void refusesPointsOffTheCurveAndCompressedOnes() {
		byte[] good = IdentityKey.generate(KeyAlgorithm.P256, RANDOM).publicIdentity().encoded();
		byte[] off = good.clone();
		off[64] ^= 1;
		assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(off))
			.withMessageContaining("does not lie on the curve");
		byte[] compressed = Arrays.copyOf(good, 33);
		compressed[0] = 2;
		assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(compressed))
			.withMessageContaining("compressed");
		byte[] hybrid = good.clone();
		hybrid[0] = 6;
		assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(hybrid));
		byte[] beyond = new byte[65];
		Arrays.fill(beyond, (byte) 0xFF);
		beyond[0] = 4;
		assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(beyond));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0000000000000000000000000000000000000000000000000000000000000000",
			"0100000000000000000000000000000000000000000000000000000000000000",
			"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
			"0000000000000000000000000000000000000000000000000000000000000080",
			"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
			"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05" })
	void refusesEd25519PointsUnderWhichAnybodyCanSign(String key) {
		assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(Ids.fromHex(key)))
			.withMessageContaining("small order");
	}

	@Test
	void refusesSecondEncodingsOfOneEd25519Key() {
		// 2^255 - 18, which is 1
		byte[] bits = Ids.fromHex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
		assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(bits))
			.withMessageContaining("canonical");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1024, 2047, 4097 })
	void refusesRsaOfOtherSizes(int bits) {
		byte[] encoded = rsa(BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE), BigInteger.valueOf(65537));
		assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(encoded))
			.withMessageContaining("2048 to 4096 bits");
	}

	@Test
	void refusesRsaWithUnusableNumbers() {
		BigInteger modulus = BigInteger.ONE.shiftLeft(2047).add(BigInteger.ONE);
		for (BigInteger exponent : new BigInteger[] { BigInteger.ONE, BigInteger.TWO, BigInteger.ONE.shiftLeft(40) }) {
			assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(rsa(modulus, exponent)))
				.withMessageContaining("unusable");
		}
		assertThat(PublicIdentity.fromEncoded(rsa(modulus, BigInteger.valueOf(3))).algorithm())
			.isEqualTo(KeyAlgorithm.RSA);
	}

	@Test
	void refusesSecondEncodingsOfOneRsaKey() {
		RSAPublicKey key = (RSAPublicKey) RSA.publicKey();
		byte[] modulus = key.getModulus().toByteArray();
		byte[] padded = new byte[modulus.length + 1];
		System.arraycopy(modulus, 0, padded, 1, modulus.length);
		byte[] exponent = Der.write(Der.INTEGER, key.getPublicExponent().toByteArray());
		byte[] sequence = Der.write(Der.SEQUENCE, Der.write(Der.INTEGER, padded), exponent);
		assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(sequence))
			.withMessageContaining("shortest form");
		byte[] good = Der.write(Der.SEQUENCE, Der.write(Der.INTEGER, modulus), exponent);
		assertThat(PublicIdentity.fromEncoded(good).toPublicKey()).isEqualTo(key);
		byte[] longer = Arrays.copyOf(good, good.length + 1);
		assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(longer))
			.withMessageContaining("follow");
		byte[] longLength = new byte[good.length + 1];
		longLength[0] = 0x30;
		longLength[1] = (byte) 0x83;
		System.arraycopy(good, 2, longLength, 3, good.length - 2);
		assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(longLength))
			.withMessageContaining("shortest form");
		byte[] trailing = Der.write(Der.SEQUENCE, Der.write(Der.INTEGER, modulus), exponent, exponent);
		assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(trailing))
			.withMessageContaining("follow");
	}

	@Test
	void anyDamageIsRefusedWithItsOwnException() {
		byte[] good = RSA.publicIdentity().encoded();
		for (int length = 0; length < good.length; length++) {
			// Any 32 bytes may be an Ed25519 key
			byte[] cut = Arrays.copyOf(good, (length != 32) ? length : 31);
			assertThatIllegalArgumentException().isThrownBy(() -> PublicIdentity.fromEncoded(cut));
		}
		for (int i = 0; i < 12; i++) {
			for (int flip = 1; flip < 256; flip++) {
				byte[] damaged = good.clone();
				damaged[i] ^= (byte) flip;
				try {
					assertThat(PublicIdentity.fromEncoded(damaged).encoded()).isEqualTo(damaged);
				}
				catch (IllegalArgumentException ex) {
					assertThat(ex).hasMessageContaining("Identity key not accepted");
				}
			}
		}
	}

	private static byte[] rsa(BigInteger modulus, BigInteger exponent) {
		return Der.write(Der.SEQUENCE, Der.write(Der.INTEGER, modulus.toByteArray()),
				Der.write(Der.INTEGER, exponent.toByteArray()));
	}

}
