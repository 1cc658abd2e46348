package io.macula.engine;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
		assertThat(scenario.found).as(scenario.replay()).isGreaterThanOrEqualTo(297);
	}

	@Test
	@Timeout(value = 6, unit = TimeUnit.MINUTES)
	void whoStaysIsFoundWhileHalfOfTheNodesIsReplaced() {
		ChurnScenario scenario = new ChurnScenario(parameters(40, 0, 0));
		scenario.run();
		assertThat(scenario.answered).as(scenario.replay()).isGreaterThanOrEqualTo(share(scenario.called));
		assertThat(scenario.delivered).as(scenario.replay()).isGreaterThanOrEqualTo(share(scenario.published));
		assertThat(scenario.twice).as(scenario.replay()).isZero();
	}

	private static long share(long all) {
		return (long) Math.ceil(0.995 * all);
	}

	@Test
	void bothSidesOfAPartitionGoOnAndMeetAgain() {
		PartitionScenario scenario = new PartitionScenario(parameters(20, 0, 0));
		scenario.run();
		assertThat(scenario.receivedWithin).as(scenario.replay()).isEqualTo(scenario.expectedWithin);
		assertThat(scenario.receivedAfter).as(scenario.replay()).isEqualTo(scenario.expectedAfter);
		assertThat(scenario.twice).as(scenario.replay()).isZero();
		assertThat(scenario.twoLinks()).as(scenario.replay()).isZero();
	}

	@Test
	void everySubscriberGetsEveryMessageOnce() {
		PubSubScenario scenario = new PubSubScenario(parameters(30, 0.02, 0));
		scenario.run();
		assertThat(scenario.missing).as(scenario.replay()).isZero();
		assertThat(scenario.twice).as(scenario.replay()).isZero();
		assertThat(scenario.strange).as(scenario.replay()).isZero();
	}

	@Test
	void callsThatMayRunTwiceAreAnsweredWhileProvidersDie() {
		RpcScenario scenario = new RpcScenario(parameters(40, 0.01, 0.4));
		scenario.run();
		assertThat(scenario.outcomes).as(scenario.replay()).containsOnlyKeys("answered");
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void everyMessageIsAccountedForAndConfirmedOnesWereHandledOnceInOrder(long seed) {
		QosScenario scenario = new QosScenario(new Scenario.Parameters(50, seed, 0.05, 0));
		scenario.run();
		assertThat(scenario.unaccounted).as("seed %d", seed).isZero();
		assertThat(scenario.falselyConfirmed).as("seed %d", seed).isZero();
		assertThat(scenario.twice).as("seed %d", seed).isZero();
		assertThat(scenario.disordered).as("seed %d", seed).isZero();
		assertThat(scenario.confirmed).as("seed %d", seed).isGreaterThan(1000);
		assertThat(scenario.outcomes).as("seed %d", seed).doesNotContainKey("failed");
	}

}
