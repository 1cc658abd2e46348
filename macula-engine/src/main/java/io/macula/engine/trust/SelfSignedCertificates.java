package io.macula.engine.trust;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.macula.engine.identity.IdentityKey;

/**
 * Makes the certificate that a node shows when none is configured: X.509 version 3 (RFC
 * 5280), signed by the very identity key that it holds, valid from a day ago, because
 * clocks differ, for ten years. Its issuer is worth nothing; that TLS proves possession
 * of the key is what counts. Stateless.
 */
public final class SelfSignedCertificates {

	private static final long SKEW_MILLIS = TimeUnit.DAYS.toMillis(1);

	private static final long VALID_MILLIS = TimeUnit.DAYS.toMillis(3650);

	private static final int SERIAL_BYTES = 16;

	private static final int DNS_NAME = 0x82;

	private static final int IP_ADDRESS = 0x87;

	private SelfSignedCertificates() {
	}

	/**
	 * Make a certificate.
	 * @param key the key that it is for and that signs it
	 * @param names DNS names to carry, each ASCII
	 * @param addresses addresses to carry
	 * @param wallMillis the time now, in milliseconds since the epoch
	 * @param random source of its serial number
	 * @return the certificate
	 */
	public static X509Certificate create(IdentityKey key, List<String> names, List<InetAddress> addresses,
			long wallMillis, SecureRandom random) {
		byte[] name = DerWriter.sequence(DerWriter.set(DerWriter.sequence(DerWriter.objectId("2.5.4.3"),
				DerWriter.utf8("macula-" + key.nodeId().toString().substring(0, 16)))));
		byte[] content = DerWriter.sequence(
				// version 3
				DerWriter.value(0xA0, DerWriter.integer(BigInteger.TWO)), DerWriter.integer(serial(random)),
				scheme(key), name,
				DerWriter.sequence(DerWriter.time(wallMillis - SKEW_MILLIS), DerWriter.time(wallMillis + VALID_MILLIS)),
				name, key.publicKey().getEncoded(),
				DerWriter.value(0xA3, DerWriter.sequence(extensions(names, addresses))));
		try {
			Signature signature = Signature.getInstance(key.algorithm().signatureAlgorithm());
			signature.initSign(key.privateKey(), random);
			signature.update(content);
			byte[] certificate = DerWriter.sequence(content, scheme(key), DerWriter.bits(0, signature.sign()));
			return (X509Certificate) CertificateFactory.getInstance("X.509")
				.generateCertificate(new ByteArrayInputStream(certificate));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Cannot make a certificate for node " + key.nodeId(), ex);
		}
	}

	private static BigInteger serial(SecureRandom random) {
		byte[] bytes = new byte[SERIAL_BYTES];
		random.nextBytes(bytes);
		// Positive and of fixed length
		bytes[0] = (byte) ((bytes[0] & 0x7F) | 0x40);
		return new BigInteger(bytes);
	}

	private static byte[] scheme(IdentityKey key) {
		return switch (key.algorithm()) {
			case ED25519 -> DerWriter.sequence(DerWriter.objectId("1.3.101.112"));
			case P256 -> DerWriter.sequence(DerWriter.objectId("1.2.840.10045.4.3.2"));
			case RSA -> DerWriter.sequence(DerWriter.objectId("1.2.840.113549.1.1.11"), DerWriter.nothing());
		};
	}

	private static byte[][] extensions(List<String> names, List<InetAddress> addresses) {
		byte[] digitalSignature = DerWriter.bits(7, new byte[] { (byte) 0x80 });
		byte[] usages = DerWriter.sequence(DerWriter.objectId("1.3.6.1.5.5.7.3.1"),
				DerWriter.objectId("1.3.6.1.5.5.7.3.2"));
		List<byte[]> extensions = new ArrayList<>();
		extensions.add(extension("2.5.29.15", true, digitalSignature));
		extensions.add(extension("2.5.29.37", false, usages));
		List<byte[]> subjects = new ArrayList<>();
		names.forEach((name) -> subjects.add(DerWriter.value(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII))));
		addresses.forEach((address) -> subjects.add(DerWriter.value(IP_ADDRESS, address.getAddress())));
		if (!subjects.isEmpty()) {
			extensions.add(extension("2.5.29.17", false, DerWriter.sequence(subjects.toArray(byte[][]::new))));
		}
		return extensions.toArray(byte[][]::new);
	}

	private static byte[] extension(String id, boolean critical, byte[] content) {
		byte[] octets = DerWriter.octets(content);
		return critical ? DerWriter.sequence(DerWriter.objectId(id), DerWriter.yes(), octets)
				: DerWriter.sequence(DerWriter.objectId(id), octets);
	}

}
