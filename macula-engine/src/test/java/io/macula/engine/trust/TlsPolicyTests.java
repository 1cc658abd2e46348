package io.macula.engine.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.KeyAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TlsPolicyTests {

	@TempDir
	private Path temporary;

	private final IdentityKey identity = TestKeys.fresh();

	private static X509Certificate certificate(IdentityKey key, long now, String... names) {
		return SelfSignedCertificates.create(key, List.of(names), List.of(), now, new SecureRandom());
	}

	@Test
	void developmentAcceptsAnyCertificate() throws CertificateException {
		TlsPolicy policy = TlsPolicy.development(this.identity, TestKeys.NOW);
		X509Certificate expired = certificate(TestKeys.fresh(), 0, "other");
		policy.checkListener(expired, "node.example.com");
		policy.checkDialler(expired);
		assertThat(policy.usesIdentityKey()).isTrue();
		assertThat(policy.clientCertificateRequired()).isFalse();
		assertThat(policy.protocols()).containsExactly("macula-java/1", "macula");
	}

	@Test
	void productionWantsATrustedIssuerAndTheDialledName() throws CertificateException {
		long now = System.currentTimeMillis();
		X509Certificate trusted = certificate(this.identity, now, "node.example.com");
		TlsPolicy policy = TlsPolicy.of(TestKeys.fresh(), TlsSettings.production(TlsTrust.of(List.of(trusted))), now);
		policy.checkListener(trusted, "node.example.com");
		policy.checkListener(trusted, "192.0.2.7");
		policy.checkDialler(trusted);
		assertThatExceptionOfType(CertificateException.class)
			.isThrownBy(() -> policy.checkListener(trusted, "other.example.com"))
			.withMessageContaining("node.example.com")
			.withMessageContaining("other.example.com");
		X509Certificate stranger = certificate(TestKeys.fresh(), now, "node.example.com");
		assertThatExceptionOfType(CertificateException.class)
			.isThrownBy(() -> policy.checkListener(stranger, "node.example.com"));
		assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> policy.checkDialler(stranger));
	}

	@Test
	void namesMayBeLeftOut() throws CertificateException {
		long now = System.currentTimeMillis();
		X509Certificate trusted = certificate(this.identity, now, "node.example.com");
		TlsSettings settings = TlsSettings.production(TlsTrust.of(List.of(trusted))).withNamesVerified(false);
		TlsPolicy.of(this.identity, settings, now).checkListener(trusted, "other.example.com");
	}

	@ParameterizedTest
	@CsvSource({ "a.example.com,a.example.com,true", "A.Example.com,a.example.COM,true",
			"a.example.com.,a.example.com,true", "*.example.com,a.example.com,true", "*.example.com,example.com,false",
			"*.example.com,a.b.example.com,false", "*.com,example.com,false", "a*.example.com,ab.example.com,false",
			"b.example.com,a.example.com,false" })
	void namesMatchLabelByLabel(String inCertificate, String dialled, boolean matches) {
		X509Certificate certificate = certificate(this.identity, TestKeys.NOW, inCertificate);
		if (matches) {
			assertThatCode(() -> HostNames.check(dialled, certificate)).doesNotThrowAnyException();
		}
		else {
			assertThatExceptionOfType(CertificateException.class)
				.isThrownBy(() -> HostNames.check(dialled, certificate));
		}
	}

	@Test
	void nameOfTheSubjectDoesNotCount() {
		X509Certificate certificate = certificate(this.identity, TestKeys.NOW);
		String subject = certificate.getSubjectX500Principal().getName().substring("CN=".length());
		assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> HostNames.check(subject, certificate));
	}

	@Test
	void materialOfAKeyStoreIsUsed() throws Exception {
		IdentityKey tls = TestKeys.of(KeyAlgorithm.P256);
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setKeyEntry("node", tls.privateKey(), new char[0], new X509Certificate[] { TestKeys.certificate(tls) });
		KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
		factory.init(store, new char[0]);
		TlsMaterial material = TlsMaterial.of(factory);
		TlsPolicy policy = TlsPolicy.of(this.identity, TlsSettings.development().withMaterial(material), TestKeys.NOW);
		assertThat(policy.usesIdentityKey()).isFalse();
		assertThat(material.certificate().getPublicKey()).isEqualTo(tls.publicKey());
		String alias = material.keyManager().chooseEngineServerAlias("anything", null, null);
		assertThat(material.keyManager().getPrivateKey(alias)).isEqualTo(tls.privateKey());
	}

	@Test
	void keyStoreWithoutKeyIsRefused() throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
		factory.init(store, new char[0]);
		assertThatIllegalArgumentException().isThrownBy(() -> TlsMaterial.of(factory))
			.withMessageContaining("no private key");
	}

	@ParameterizedTest
	@EnumSource(KeyAlgorithm.class)
	void materialIsReadFromPemFiles(KeyAlgorithm algorithm) throws Exception {
		IdentityKey tls = TestKeys.of(algorithm);
		Path key = pem("key.pem", "PRIVATE KEY", tls.toPkcs8());
		Path certificate = pem("cert.pem", "CERTIFICATE", TestKeys.certificate(tls).getEncoded());
		TlsMaterial material = TlsMaterial.fromPem(certificate, key);
		assertThat(material.certificate().getPublicKey()).isEqualTo(tls.publicKey());
		assertThat(TlsTrust.fromPem(certificate).getAcceptedIssuers()).hasSize(1);
	}

	@Test
	void unusablePemFilesAreNamedWithTheRemedy() throws Exception {
		IdentityKey tls = TestKeys.of(KeyAlgorithm.P256);
		Path key = pem("key.pem", "PRIVATE KEY", tls.toPkcs8());
		Path certificate = pem("cert.pem", "CERTIFICATE", TestKeys.certificate(tls).getEncoded());
		Path other = pem("other.pem", "CERTIFICATE", TestKeys.certificate(TestKeys.fresh()).getEncoded());
		Path encrypted = pem("encrypted.pem", "ENCRYPTED PRIVATE KEY", new byte[8]);
		Path damaged = pem("damaged.pem", "PRIVATE KEY", new byte[8]);
		assertPemRefused(other, key, "does not belong");
		assertPemRefused(certificate, encrypted, "ENCRYPTED PRIVATE KEY");
		assertPemRefused(certificate, encrypted, "openssl pkcs8");
		assertPemRefused(certificate, damaged, "damaged.pem");
		assertPemRefused(key, key, "key.pem");
		assertPemRefused(this.temporary.resolve("absent.pem"), key, "absent.pem");
		assertPemRefused(certificate, this.temporary.resolve("absent.pem"), "absent.pem");
	}

	private static void assertPemRefused(Path certificate, Path key, String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TlsMaterial.fromPem(certificate, key))
			.withMessageContaining(text);
	}

	private Path pem(String name, String kind, byte[] content) throws IOException {
		return Files.writeString(this.temporary.resolve(name), "-----BEGIN " + kind + "-----\n"
				+ Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + kind + "-----\n");
	}

	@Test
	void protocolsAreChecked() {
		TlsPolicy policy = TlsPolicy.development(this.identity, TestKeys.NOW);
		assertThat(policy.withProtocols(List.of("x/1")).protocols()).containsExactly("x/1");
		assertThatIllegalArgumentException().isThrownBy(() -> policy.withProtocols(List.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> policy.withProtocols(List.of("")));
		assertThatIllegalArgumentException().isThrownBy(() -> policy.withProtocols(List.of("a b")));
	}

}
