package io.macula.engine.trust;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.KeyAlgorithm;
import io.macula.engine.identity.PublicIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class SelfSignedCertificatesTests {

	@ParameterizedTest
	@EnumSource(KeyAlgorithm.class)
	void certificateCarriesKeyNamesAndAddresses(KeyAlgorithm algorithm) throws Exception {
		IdentityKey key = TestKeys.of(algorithm);
		X509Certificate certificate = SelfSignedCertificates.create(key, List.of("node.example.com", "localhost"),
				List.of(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("2001:db8::1")), TestKeys.NOW,
				new SecureRandom());
		certificate.verify(key.publicKey());
		assertThat(certificate.getVersion()).isEqualTo(3);
		assertThat(PublicIdentity.fromCertificate(certificate)).isEqualTo(key.publicIdentity());
		assertThat(certificate.getSubjectAlternativeNames()).extracting((name) -> (Object) name.get(1))
			.containsExactly("node.example.com", "localhost", "192.0.2.1", "2001:db8:0:0:0:0:0:1");
		assertThat(certificate.getKeyUsage()).containsExactly(true, false, false, false, false, false, false, false,
				false);
		assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
		assertThat(certificate.getSubjectX500Principal()).isEqualTo(certificate.getIssuerX500Principal());
	}

	@Test
	void certificateIsValidAlreadyYesterdayAndForYears() throws Exception {
		X509Certificate certificate = TestKeys.certificate(TestKeys.fresh());
		certificate.checkValidity(new Date(TestKeys.NOW - TimeUnit.HOURS.toMillis(23)));
		certificate.checkValidity(new Date(TestKeys.NOW + TimeUnit.DAYS.toMillis(3600)));
	}

	@Test
	void validityBeyondTheYear2050IsWritten() throws Exception {
		long future = TestKeys.NOW + TimeUnit.DAYS.toMillis(365 * 20);
		X509Certificate certificate = SelfSignedCertificates.create(TestKeys.fresh(), List.of(), List.of(), future,
				new SecureRandom());
		certificate.checkValidity(new Date(future + TimeUnit.DAYS.toMillis(3600)));
		assertThat(certificate.getSubjectAlternativeNames()).isNull();
	}

	@Test
	void serialNumbersArePositiveAndDiffer() {
		IdentityKey key = TestKeys.fresh();
		Set<Object> serials = new HashSet<>();
		for (int i = 0; i < 50; i++) {
			X509Certificate certificate = TestKeys.certificate(key);
			assertThat(certificate.getSerialNumber()).isPositive();
			serials.add(certificate.getSerialNumber());
		}
		assertThat(serials).hasSize(50);
	}

	@Test
	void manyNamesFit() throws Exception {
		List<String> names = new java.util.ArrayList<>();
		for (int i = 0; i < 100; i++) {
			names.add("node-" + i + ".some.long.domain.example.com");
		}
		X509Certificate certificate = SelfSignedCertificates.create(TestKeys.fresh(), names, List.of(), TestKeys.NOW,
				new SecureRandom());
		assertThat(certificate.getSubjectAlternativeNames()).hasSize(100);
	}

}
