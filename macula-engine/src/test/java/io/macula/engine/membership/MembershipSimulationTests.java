package io.macula.engine.membership;

import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.macula.engine.membership.MembershipScenarios.Cost;
import io.macula.engine.membership.MembershipScenarios.Crash;
import io.macula.engine.membership.MembershipScenarios.Disturbance;
import io.macula.engine.membership.MembershipScenarios.Wrong;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Membership of many nodes in virtual time: how fast crashes are noticed, how rarely
 * living nodes are given up, and what it costs.
 */
class MembershipSimulationTests {

	private static final long SEED = 11;

	private static final MembershipSettings LAN = MembershipSettings.lan();

	@ParameterizedTest
	@CsvSource({ "8, 3, 8", "64, 4, 13", "256, 5, 17" })
	void crashIsNoticedByEverybodyInTime(int count, int suspectSeconds, int failSeconds) {
		// Which node is probed next is left to chance, so one crash says little
		List<Crash> crashes = LongStream.range(SEED, SEED + 3)
			.mapToObj((seed) -> MembershipScenarios.crash(seed, count, LAN))
			.toList();
		assertThat(median(crashes, Crash::suspectedMillis)).isLessThan(suspectSeconds * 1000L);
		assertThat(median(crashes, Crash::failedMillis)).isLessThan(failSeconds * 1000L);
		assertThat(crashes).allMatch((crash) -> crash.falseVerdicts() == 0);
	}

	private static long median(List<Crash> crashes, ToLongFunction<Crash> figure) {
		return crashes.stream().mapToLong(figure).sorted().skip(crashes.size() / 2).findFirst().orElseThrow();
	}

	@Test
	void costOfANodeDoesNotDependOnHowManyThereAre() {
		Cost small = MembershipScenarios.cost(SEED, 64, LAN, Duration.ofMinutes(1));
		Cost large = MembershipScenarios.cost(SEED, 256, LAN, Duration.ofMinutes(1));
		assertThat(large.bytesPerSecond() / small.bytesPerSecond()).isBetween(0.8, 1.2);
	}

	@ParameterizedTest
	@CsvSource({ "8", "64" })
	void lossOfMessagesMakesNobodyFail(int count) {
		assertThat(MembershipScenarios.loss(SEED, count, LAN, 0.05, Duration.ofMinutes(5)).all()).isZero();
	}

	@Test
	void nodesFarApartNoticeACrashAndBlameNobodyForLoss() {
		MembershipSettings wan = MembershipSettings.wan();
		Crash crash = MembershipScenarios.crash(SEED, 64, wan);
		assertThat(crash.falseVerdicts()).isZero();
		assertThat(crash.suspectedMillis()).isLessThan(30_000);
		assertThat(crash.failedMillis()).isLessThan(120_000);
		assertThat(MembershipScenarios.loss(SEED, 64, wan, 0.05, Duration.ofMinutes(10)).all()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "2, 0", "5, 0", "10, 50" })
	void slowNodesBlameHealthyOnesFarLessWithLifeguard(int seconds, int atLeastWithout) {
		Wrong plain = MembershipScenarios.disturbed(SEED, 32, LAN.withoutLifeguard(), Disturbance.DEAF,
				List.of(seconds), Duration.ofMinutes(2));
		Wrong lifeguard = MembershipScenarios.disturbed(SEED, 32, LAN, Disturbance.DEAF, List.of(seconds),
				Duration.ofMinutes(2));
		assertThat(plain.healthy()).isGreaterThanOrEqualTo(atLeastWithout);
		assertThat(lifeguard.healthy() * 50).isLessThanOrEqualTo(plain.healthy());
	}

	@ParameterizedTest
	@CsvSource({ "DEAF, 10", "STOPPED, 10" })
	void nodesThatAreDisturbedForDifferentTimesMakeFewWrongVerdicts(Disturbance how, int timesFewer) {
		List<Integer> seconds = List.of(2, 5, 10);
		Wrong plain = MembershipScenarios.disturbed(SEED, 32, LAN.withoutLifeguard(), how, seconds,
				Duration.ofMinutes(2));
		Wrong lifeguard = MembershipScenarios.disturbed(SEED, 32, LAN, how, seconds, Duration.ofMinutes(2));
		assertThat(plain.all()).isGreaterThanOrEqualTo(timesFewer);
		assertThat(lifeguard.all() * timesFewer).isLessThanOrEqualTo(plain.all());
		assertThat(lifeguard.healthy()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "2", "10" })
	void nodesThatStoodStillBlameNobodyWhenTheyGoOn(int seconds) {
		Wrong lifeguard = MembershipScenarios.disturbed(SEED, 32, LAN, Disturbance.STOPPED, List.of(seconds),
				Duration.ofMinutes(2));
		assertThat(lifeguard.healthy()).isZero();
	}

}
