package io.macula.engine.link;

import java.util.SplittableRandom;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.DuplicateRule.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DuplicateRuleTests {

	private static final byte[] BOOT = new byte[16];

	@Test
	void bothSidesKeepTheSameOfTwoSimultaneousDials() {
		SplittableRandom random = new SplittableRandom(42);
		for (int i = 0; i < 1_000; i++) {
			NodeId a = id(random);
			NodeId b = id(random);
			boolean aSeesOwnDialFirst = random.nextBoolean();
			boolean bSeesOwnDialFirst = random.nextBoolean();
			Outcome atA = DuplicateRule.decide(a, b, aSeesOwnDialFirst, BOOT, !aSeesOwnDialFirst, BOOT);
			Outcome atB = DuplicateRule.decide(b, a, bSeesOwnDialFirst, BOOT, !bSeesOwnDialFirst, BOOT);
			boolean aKeepsOwnDial = (atA == Outcome.OLD_WINS) == aSeesOwnDialFirst;
			boolean bKeepsOwnDial = (atB == Outcome.OLD_WINS) == bSeesOwnDialFirst;
			assertThat(aKeepsOwnDial).isNotEqualTo(bKeepsOwnDial);
			assertThat(aKeepsOwnDial).isEqualTo(a.compareTo(b) < 0);
		}
	}

	@Test
	void theNewerLinkOfTheSameDiallerWins() {
		SplittableRandom random = new SplittableRandom(7);
		NodeId a = id(random);
		NodeId b = id(random);
		assertThat(DuplicateRule.decide(a, b, true, BOOT, true, BOOT)).isEqualTo(Outcome.NEW_WINS);
		assertThat(DuplicateRule.decide(a, b, false, BOOT, false, BOOT)).isEqualTo(Outcome.NEW_WINS);
	}

	@Test
	void aRestartedNodeReplacesItsFormerRunWhoeverDialled() {
		SplittableRandom random = new SplittableRandom(9);
		NodeId a = id(random);
		NodeId b = id(random);
		byte[] later = BOOT.clone();
		later[0] = (byte) 0x80;
		assertThat(DuplicateRule.decide(a, b, true, BOOT, false, later)).isEqualTo(Outcome.OLD_IS_DEAD);
		assertThat(DuplicateRule.decide(a, b, true, later, false, BOOT)).isEqualTo(Outcome.OLD_WINS);
	}

	private static NodeId id(SplittableRandom random) {
		byte[] bytes = new byte[32];
		random.nextBytes(bytes);
		return NodeId.of(bytes);
	}

}
