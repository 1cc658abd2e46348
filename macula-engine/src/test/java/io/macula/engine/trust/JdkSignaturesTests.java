package io.macula.engine.trust;

import java.nio.charset.StandardCharsets;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.KeyAlgorithm;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class JdkSignaturesTests {

	private final JdkSignatures signatures = new JdkSignatures();

	private final byte[] data = "text".getBytes(StandardCharsets.UTF_8);

	@ParameterizedTest
	@EnumSource(KeyAlgorithm.class)
	void signatureIsValidForKeyAndDataOnly(KeyAlgorithm algorithm) {
		IdentityKey key = TestKeys.of(algorithm);
		byte[] signature = this.signatures.sign(key, this.data);
		assertThat(this.signatures.verify(key.publicIdentity(), this.data, signature)).isTrue();
		assertThat(this.signatures.verify(TestKeys.fresh().publicIdentity(), this.data, signature)).isFalse();
		byte[] other = this.data.clone();
		other[0] ^= 1;
		assertThat(this.signatures.verify(key.publicIdentity(), other, signature)).isFalse();
		for (int i = 0; i < signature.length; i += 7) {
			byte[] changed = signature.clone();
			changed[i] ^= 4;
			assertThat(this.signatures.verify(key.publicIdentity(), this.data, changed)).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource(KeyAlgorithm.class)
	void signaturesHaveOneLength(KeyAlgorithm algorithm) {
		int expected = (algorithm == KeyAlgorithm.RSA) ? 384 : 64;
		for (int i = 0; i < 8; i++) {
			assertThat(this.signatures.sign(TestKeys.of(algorithm), new byte[] { (byte) i })).hasSize(expected);
		}
	}

	@ParameterizedTest
	@EnumSource(KeyAlgorithm.class)
	void malformedSignatureIsJustNotValid(KeyAlgorithm algorithm) {
		for (int length : new int[] { 0, 1, 63, 64, 65, 384, 5000 }) {
			assertThat(this.signatures.verify(TestKeys.of(algorithm).publicIdentity(), this.data, new byte[length]))
				.isFalse();
		}
	}

}
