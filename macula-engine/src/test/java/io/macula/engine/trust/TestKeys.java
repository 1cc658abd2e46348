package io.macula.engine.trust;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.KeyAlgorithm;

/**
 * One key of each form, made once because RSA keys take long.
 */
final class TestKeys {

	static final long NOW = 1_790_000_000_000L;

	private static final Map<KeyAlgorithm, IdentityKey> KEYS = new EnumMap<>(KeyAlgorithm.class);

	static {
		for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
			KEYS.put(algorithm, IdentityKey.generate(algorithm, new SecureRandom()));
		}
	}

	private TestKeys() {
	}

	static IdentityKey of(KeyAlgorithm algorithm) {
		return KEYS.get(algorithm);
	}

	static IdentityKey fresh() {
		return IdentityKey.generate(new SecureRandom());
	}

	static X509Certificate certificate(IdentityKey key) {
		return SelfSignedCertificates.create(key, List.of("localhost"), List.of(), NOW, new SecureRandom());
	}

}
