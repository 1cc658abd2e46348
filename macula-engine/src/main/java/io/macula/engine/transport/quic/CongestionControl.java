package io.macula.engine.transport.quic;

import io.netty.incubator.codec.quic.QuicCongestionControlAlgorithm;

/**
 * How fast a connection sends. Immutable.
 */
public enum CongestionControl {

	/** CUBIC (RFC 9438): the default. */
	CUBIC(QuicCongestionControlAlgorithm.CUBIC),
	/**
	 * BBR: several times faster on links that lose packets for other reasons than
	 * congestion.
	 */
	BBR(QuicCongestionControlAlgorithm.BBR),
	/** NewReno (RFC 9002). */
	RENO(QuicCongestionControlAlgorithm.RENO);

	private final QuicCongestionControlAlgorithm algorithm;

	CongestionControl(QuicCongestionControlAlgorithm algorithm) {
		this.algorithm = algorithm;
	}

	QuicCongestionControlAlgorithm algorithm() {
		return this.algorithm;
	}

}
