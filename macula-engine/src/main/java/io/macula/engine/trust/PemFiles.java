package io.macula.engine.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and private keys from PEM files (RFC 7468). Stateless.
 */
final class PemFiles {

	private static final int MAX_BYTES = 1 << 20;

	private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

	private static final List<String> KEY_FORMS = List.of("Ed25519", "EC", "RSA");

	private PemFiles() {
	}

	/**
	 * Read certificates in the order of the file.
	 * @return at least one
	 * @throws IllegalArgumentException if there is none; names the file
	 */
	static List<X509Certificate> certificates(Path file) {
		byte[] content = read(file);
		List<X509Certificate> certificates = new ArrayList<>();
		try {
			for (Certificate certificate : CertificateFactory.getInstance("X.509")
				.generateCertificates(new ByteArrayInputStream(content))) {
				certificates.add((X509Certificate) certificate);
			}
		}
		catch (CertificateException ex) {
			throw new IllegalArgumentException("Cannot read certificates from " + file + ": " + ex.getMessage(), ex);
		}
		if (certificates.isEmpty()) {
			throw new IllegalArgumentException("There is no certificate in " + file + "; it must be a PEM file");
		}
		return certificates;
	}

	/**
	 * Read the first private key of the file.
	 * @throws IllegalArgumentException if there is none of a known form; names file and
	 * remedy
	 */
	static PrivateKey privateKey(Path file) {
		Matcher blocks = BLOCK.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
		String found = "no PEM block";
		while (blocks.find()) {
			found = blocks.group(1);
			if (found.equals("PRIVATE KEY")) {
				return privateKey(file, blocks.group(2));
			}
		}
		throw new IllegalArgumentException("There is no unencrypted PKCS#8 private key in " + file + ", but " + found
				+ "; convert it with: openssl pkcs8 -topk8 -nocrypt -in " + file.getFileName());
	}

	private static PrivateKey privateKey(Path file, String base64) {
		try {
			PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
			for (String form : KEY_FORMS) {
				try {
					return KeyFactory.getInstance(form).generatePrivate(spec);
				}
				catch (InvalidKeySpecException ex) {
					// Of another form
				}
			}
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			throw new IllegalArgumentException("The private key in " + file + " is damaged", ex);
		}
		throw new IllegalArgumentException("The private key in " + file + " is none of the forms " + KEY_FORMS);
	}

	private static byte[] read(Path file) {
		try {
			if (Files.size(file) > MAX_BYTES) {
				throw new IllegalArgumentException(file + " is larger than a PEM file can be");
			}
			return Files.readAllBytes(file);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("Cannot read " + file + ": " + ex, ex);
		}
	}

}
