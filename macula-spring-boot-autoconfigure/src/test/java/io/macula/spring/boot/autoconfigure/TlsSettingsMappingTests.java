package io.macula.spring.boot.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.function.Consumer;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.trust.TlsMode;
import io.macula.engine.trust.TlsPolicy;
import io.macula.engine.trust.TlsSettings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TlsSettingsMapping} and {@link BundleKeys}.
 */
class TlsSettingsMappingTests {

	@TempDir
	static Path directory;

	private static Pair first;

	private static Pair second;

	private final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();

	@BeforeAll
	static void makeCertificates() throws Exception {
		first = Pair.create("first");
		second = Pair.create("second");
	}

	@Test
	void acceptsAnyPeerByDefault() {
		assertThat(settings((tls) -> {
		})).isEqualTo(TlsSettings.development());
	}

	@Test
	void productionTrustsTheIssuersOfTheJvmByDefault() {
		TlsSettings settings = settings((tls) -> tls.setMode(TlsMode.PRODUCTION));
		assertThat(settings.mode()).isEqualTo(TlsMode.PRODUCTION);
		assertThat(settings.material()).isNull();
		assertThat(settings.trust().getAcceptedIssuers()).isNotEmpty();
	}

	@Test
	void fileOfIssuersMeansProduction() {
		TlsSettings settings = settings((tls) -> tls.setCaCertFile(first.certificateFile()));
		assertThat(settings.mode()).isEqualTo(TlsMode.PRODUCTION);
		assertThat(settings.trust().getAcceptedIssuers()).containsExactly(first.certificate());
		assertThat(settings.namesVerified()).isTrue();
	}

	@Test
	void keyAndCertificateFromFiles() {
		TlsSettings settings = settings((tls) -> {
			tls.setCertFile(first.certificateFile());
			tls.setKeyFile(first.keyFile());
			tls.setRequireClientCertificate(true);
			tls.setVerifyHostname(false);
		});
		assertThat(settings.mode()).isEqualTo(TlsMode.DEVELOPMENT);
		assertThat(settings.material().certificate()).isEqualTo(first.certificate());
		assertThat(settings.clientCertificateRequired()).isTrue();
		assertThat(settings.namesVerified()).isFalse();
	}

	@Test
	void bundleMeansProductionUnlessSaidOtherwise() {
		this.bundles.registerBundle("mesh", bundle(first));
		TlsSettings settings = settings((tls) -> tls.setBundle("mesh"));
		assertThat(settings.mode()).isEqualTo(TlsMode.PRODUCTION);
		assertThat(settings.material().certificate()).isEqualTo(first.certificate());
		assertThat(settings.trust().getAcceptedIssuers()).containsExactly(first.certificate());
		assertThat(settings((tls) -> {
			tls.setBundle("mesh");
			tls.setMode(TlsMode.DEVELOPMENT);
		}).trust()).isNull();
	}

	@Test
	void renewedBundleIsUsedForTheNextHandshake() {
		this.bundles.registerBundle("mesh", bundle(first));
		TlsSettings settings = settings((tls) -> tls.setBundle("mesh"));
		this.bundles.updateBundle("mesh", bundle(second));
		assertThat(settings.material().certificate()).isEqualTo(second.certificate());
		assertThat(settings.trust().getAcceptedIssuers()).containsExactly(second.certificate());
	}

	@Test
	void unknownBundleIsRefusedWithTheKnownOnes() {
		this.bundles.registerBundle("mesh", bundle(first));
		refused((tls) -> tls.setBundle("other"), "macula.tls.bundle", "known are [mesh]");
	}

	@Test
	void bundleAndFilesExcludeEachOther() {
		this.bundles.registerBundle("mesh", bundle(first));
		assertThatExceptionOfType(MutuallyExclusiveConfigurationPropertiesException.class)
			.isThrownBy(() -> settings((tls) -> {
				tls.setBundle("mesh");
				tls.setCaCertFile(first.certificateFile());
			}))
			.withMessageContaining("macula.tls.bundle")
			.withMessageContaining("macula.tls.ca-cert-file");
	}

	@Test
	void certificateNeedsItsKeyAndTheOtherWayRound() {
		refused((tls) -> tls.setCertFile(first.certificateFile()), "macula.tls.key-file", "set both");
		refused((tls) -> tls.setKeyFile(first.keyFile()), "macula.tls.cert-file", "set both");
	}

	@Test
	void filesThatCannotBeUsedAreRefused() throws IOException {
		File missing = directory.resolve("missing.pem").toFile();
		refused((tls) -> tls.setCaCertFile(missing), "macula.tls.ca-cert-file", missing.getAbsolutePath());
		File garbage = Files.writeString(directory.resolve("garbage.pem"), "garbage").toFile();
		refused((tls) -> tls.setCaCertFile(garbage), "macula.tls.ca-cert-file", "no PEM file that can be used");
		refused((tls) -> {
			tls.setCertFile(first.certificateFile());
			tls.setKeyFile(garbage);
		}, "macula.tls.cert-file", "no PEM file that can be used");
	}

	private void refused(Consumer<MaculaTlsProperties> change, String property, String reason) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> settings(change))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo(property))
			.withMessageContaining(reason);
	}

	private TlsSettings settings(Consumer<MaculaTlsProperties> change) {
		MaculaTlsProperties tls = new MaculaTlsProperties();
		change.accept(tls);
		StaticListableBeanFactory beanFactory = new StaticListableBeanFactory();
		beanFactory.addBean("bundles", this.bundles);
		ObjectProvider<SslBundles> provider = beanFactory.getBeanProvider(SslBundles.class);
		return new TlsSettingsMapping(tls, provider).settings();
	}

	private static SslBundle bundle(Pair pair) {
		return SslBundle.of(new PemSslStoreBundle(
				PemSslStoreDetails.forCertificates(pair.certificateFile().toURI().toString())
					.withPrivateKey(pair.keyFile().toURI().toString()),
				PemSslStoreDetails.forCertificates(pair.certificateFile().toURI().toString())));
	}

	private record Pair(X509Certificate certificate, File certificateFile, File keyFile) {

		static Pair create(String name) throws Exception {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
			generator.initialize(256);
			KeyPair keys = generator.generateKeyPair();
			X509Certificate certificate = TlsPolicy.development(IdentityKey.of(keys), System.currentTimeMillis())
				.material()
				.certificate();
			return new Pair(certificate, pem(name + ".crt", "CERTIFICATE", certificate.getEncoded()),
					pem(name + ".key", "PRIVATE KEY", keys.getPrivate().getEncoded()));
		}

		private static File pem(String name, String type, byte[] bytes) throws IOException {
			String text = "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type,
					Base64.getMimeEncoder().encodeToString(bytes), type);
			return Files.writeString(directory.resolve(name), text).toFile();
		}

	}

}
