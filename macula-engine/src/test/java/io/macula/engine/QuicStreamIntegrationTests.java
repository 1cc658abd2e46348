package io.macula.engine;

import io.macula.engine.testing.LeakCheck;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract of streaming calls over real QUIC.
 */
@ExtendWith(LeakCheck.class)
class QuicStreamIntegrationTests extends StreamContract {

	QuicStreamIntegrationTests() {
		super(TestMesh.World.QUIC);
	}

}
