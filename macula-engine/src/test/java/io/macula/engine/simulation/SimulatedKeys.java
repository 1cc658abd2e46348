package io.macula.engine.simulation;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.macula.engine.identity.IdentityKey;

/**
 * Identity keys that are the same in every run: the n-th key is always the same. Made
 * once per JVM, because making one takes about a millisecond. Confined to the thread of
 * the test.
 */
public final class SimulatedKeys {

	private static final List<IdentityKey> KEYS = new ArrayList<>();

	private SimulatedKeys() {
	}

	/**
	 * A key.
	 * @param number which, from 0
	 * @return the key
	 */
	public static IdentityKey key(int number) {
		while (KEYS.size() <= number) {
			KEYS.add(IdentityKey.generate(new Seeded(KEYS.size())));
		}
		return KEYS.get(number);
	}

	private static final class Seeded extends SecureRandom {

		private static final long serialVersionUID = 1L;

		private final transient SplittableRandom random;

		private Seeded(long seed) {
			this.random = new SplittableRandom(seed);
		}

		@Override
		public void nextBytes(byte[] bytes) {
			this.random.nextBytes(bytes);
		}

	}

}
