package io.macula.engine.link;

/**
 * Gives tests of other rooms the simplest proof of identity.
 */
public final class TestProof {

	private TestProof() {
	}

	public static IdentityProof byCertificate() {
		return new CertificateProof();
	}

}
