package io.macula.benchmarks.echo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;

/**
 * A P-256 key and its certificate, made by the keytool of the running JDK, so that the
 * ceiling needs nothing of the engine. Immutable.
 *
 * @param keys gives the key to TLS
 */
record Certificate(KeyManagerFactory keys) {

	private static final String PASSWORD = "benchmark";

	static Certificate make() throws IOException, GeneralSecurityException, InterruptedException {
		Path directory = Files.createTempDirectory("macula-benchmark");
		Path file = directory.resolve("key.p12");
		try {
			String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
			Process process = new ProcessBuilder(List.of(keytool, "-genkeypair", "-alias", "key", "-keyalg", "EC",
					"-groupname", "secp256r1", "-dname", "CN=localhost", "-validity", "30", "-storetype", "PKCS12",
					"-storepass", PASSWORD, "-keystore", file.toString()))
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			if (process.waitFor() != 0) {
				throw new IOException("keytool ended with status " + process.exitValue() + "; is this a JDK?");
			}
			KeyStore store = KeyStore.getInstance("PKCS12");
			try (InputStream in = Files.newInputStream(file)) {
				store.load(in, PASSWORD.toCharArray());
			}
			KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			factory.init(store, PASSWORD.toCharArray());
			return new Certificate(factory);
		}
		finally {
			Files.deleteIfExists(file);
			Files.deleteIfExists(directory);
		}
	}

}
