package io.macula.engine.trust;

import java.security.PublicKey;
import java.util.concurrent.TimeUnit;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.KeyAlgorithm;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TlsBindingTests {

	private static final long EXPIRES = TestKeys.NOW + TimeUnit.HOURS.toMillis(1);

	private final JdkSignatures signatures = new JdkSignatures();

	private final IdentityKey identity = TestKeys.fresh();

	private final IdentityKey tls = TestKeys.of(KeyAlgorithm.P256);

	private @Nullable String refusal(byte[] binding, IdentityKey signer, PublicKey tlsKey, long now) {
		return TlsBinding.refusal(binding, signer.publicIdentity(), tlsKey, this.signatures, now);
	}

	@ParameterizedTest
	@EnumSource(KeyAlgorithm.class)
	void statementCountsForItsKeysUntilItExpires(KeyAlgorithm algorithm) {
		IdentityKey signer = TestKeys.of(algorithm);
		byte[] binding = TlsBinding.create(signer, this.tls.publicKey(), EXPIRES, this.signatures);
		assertThat(refusal(binding, signer, this.tls.publicKey(), TestKeys.NOW)).isNull();
		assertThat(refusal(binding, signer, this.tls.publicKey(), EXPIRES + TimeUnit.MINUTES.toMillis(4))).isNull();
		assertThat(refusal(binding, signer, this.tls.publicKey(), EXPIRES + TimeUnit.MINUTES.toMillis(6)))
			.contains("expired");
		assertThat(refusal(binding, signer, TestKeys.fresh().publicKey(), TestKeys.NOW)).contains("another TLS key");
		assertThat(refusal(binding, TestKeys.fresh(), this.tls.publicKey(), TestKeys.NOW)).contains("not signed");
	}

	@Test
	void everyChangedByteIsNoticed() {
		byte[] binding = TlsBinding.create(this.identity, this.tls.publicKey(), EXPIRES, this.signatures);
		for (int i = 0; i < binding.length; i++) {
			byte[] changed = binding.clone();
			changed[i] ^= 1;
			assertThat(refusal(changed, this.identity, this.tls.publicKey(), TestKeys.NOW)).isNotNull();
		}
	}

	@Test
	void everyLengthIsRead() {
		byte[] binding = TlsBinding.create(this.identity, this.tls.publicKey(), EXPIRES, this.signatures);
		for (int length = 0; length < binding.length; length++) {
			assertThat(refusal(java.util.Arrays.copyOf(binding, length), this.identity, this.tls.publicKey(),
					TestKeys.NOW))
				.isNotNull();
		}
	}

	private void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable proof, String reason) {
		assertThatExceptionOfType(MeshFailure.class).isThrownBy(proof)
			.withMessageContaining(reason)
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(FailureCode.REFUSED));
	}

	private PeerIdentity.Proven prove(IdentityKey shown, byte[] id, byte @Nullable [] key, byte @Nullable [] binding) {
		return IdentityCheck.prove(TestKeys.certificate(shown), id, key, binding, this.signatures, TestKeys.NOW);
	}

	@Test
	void peerWhoseIdFollowsFromItsTlsKeyIsProven() {
		byte[] id = this.identity.nodeId().bytes();
		assertThat(prove(this.identity, id, null, null))
			.isEqualTo(new PeerIdentity.Proven(this.identity.nodeId(), this.identity.publicIdentity()));
		assertThat(prove(this.identity, id, this.identity.publicIdentity().encoded(), null).nodeId())
			.isEqualTo(this.identity.nodeId());
	}

	@Test
	void peerWhoseIdentityKeySignedForItsTlsKeyIsProven() {
		byte[] binding = TlsBinding.create(this.identity, this.tls.publicKey(), EXPIRES, this.signatures);
		assertThat(prove(this.tls, this.identity.nodeId().bytes(), this.identity.publicIdentity().encoded(), binding)
			.nodeId()).isEqualTo(this.identity.nodeId());
	}

	@Test
	void everythingElseIsRefusedWithItsReason() {
		byte[] id = this.identity.nodeId().bytes();
		byte[] key = this.identity.publicIdentity().encoded();
		byte[] others = TlsBinding.create(this.identity, TestKeys.fresh().publicKey(), EXPIRES, this.signatures);
		assertRefused(() -> IdentityCheck.prove(null, id, key, others, this.signatures, TestKeys.NOW),
				"no certificate");
		assertRefused(() -> prove(this.tls, id, null, null), "belongs to node " + this.tls.nodeId().shortText());
		assertRefused(() -> prove(this.tls, this.tls.nodeId().bytes(), key, null),
				"belongs to node " + this.identity.nodeId().shortText());
		assertRefused(() -> prove(this.tls, id, key, null), "no TLS binding");
		assertRefused(() -> prove(this.tls, id, key, others), "another TLS key");
		assertRefused(() -> prove(this.tls, id, key, new byte[3]), "cut off");
		assertRefused(() -> prove(this.tls, id, new byte[5], others), "not accepted");
		assertRefused(() -> prove(this.identity, new byte[0], null, null), "belongs to node");
	}

	@Test
	void claimedIdsAreOpaqueBytes() {
		PeerIdentity.Claimed claimed = new PeerIdentity.Claimed(new byte[] { 1, 2 });
		assertThat(claimed).isEqualTo(new PeerIdentity.Claimed(new byte[] { 1, 2 }))
			.hasSameHashCodeAs(new PeerIdentity.Claimed(new byte[] { 1, 2 }))
			.isNotEqualTo(new PeerIdentity.Claimed(new byte[] { 1 }))
			.hasToString("Claimed[id=0102]");
		claimed.id()[0] = 9;
		assertThat(claimed.id()).containsExactly(1, 2);
	}

}
