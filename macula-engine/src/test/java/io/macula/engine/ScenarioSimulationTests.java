package io.macula.engine;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scenarios of docs/simulation.md with few nodes, so that each change is tried on
 * them; with more nodes they run by {@link ScenarioCommand}.
 */
class ScenarioSimulationTests {

	private static Scenario.Parameters parameters(int nodes, double loss, double dead) {
		return new Scenario.Parameters(nodes, Long.getLong("macula.seed", 1), loss, dead);
	}

	@Test
	void providersAreFoundThoughAFifthOfTheNodesIsDead() {
		LookupScenario scenario = new LookupScenario(parameters(60, 0.01, 0.2));
		scenario.run();
		assertThat(scenario.found).isGreaterThanOrEqualTo(297);
	}

	@Test
	void bothSidesOfAPartitionGoOnAndMeetAgain() {
		PartitionScenario scenario = new PartitionScenario(parameters(20, 0, 0));
		scenario.run();
		assertThat(scenario.receivedWithin).isEqualTo(scenario.expectedWithin);
		assertThat(scenario.receivedAfter).isEqualTo(scenario.expectedAfter);
		assertThat(scenario.twice).isZero();
		assertThat(scenario.twoLinks()).isZero();
	}

	@Test
	void everySubscriberGetsEveryMessageOnce() {
		PubSubScenario scenario = new PubSubScenario(parameters(30, 0.02, 0));
		scenario.run();
		assertThat(scenario.missing).isZero();
		assertThat(scenario.twice).isZero();
		assertThat(scenario.strange).isZero();
	}

	@Test
	void callsThatMayRunTwiceAreAnsweredWhileProvidersDie() {
		RpcScenario scenario = new RpcScenario(parameters(40, 0.01, 0.4));
		scenario.run();
		assertThat(scenario.outcomes).containsOnlyKeys("answered");
	}

}
