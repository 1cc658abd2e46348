package io.macula.engine.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.runtime.Timer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Simulation}, {@link VirtualContext} and {@link SimulatedKeys}.
 */
class SimulationTests {

	@Test
	void tasksRunInOrderOfTimeAndThenOfAsking() {
		Simulation simulation = new Simulation(1);
		VirtualContext context = simulation.context();
		List<String> ran = new ArrayList<>();
		context.after(2_000, () -> ran.add("late"));
		context.after(1_000, () -> ran.add("first"));
		context.after(1_000, () -> ran.add("second"));
		context.execute(() -> ran.add("now"));
		simulation.run(Duration.ofNanos(1_999));
		assertThat(ran).containsExactly("now", "first", "second");
		simulation.run(Duration.ofNanos(1));
		assertThat(ran).containsExactly("now", "first", "second", "late");
	}

	@Test
	void cancelledTasksAndTasksOfStoppedNodesDoNotRun() {
		Simulation simulation = new Simulation(1);
		VirtualContext context = simulation.context();
		List<String> ran = new ArrayList<>();
		Timer timer = context.after(1_000, () -> ran.add("cancelled"));
		timer.cancel();
		context.after(3_000, () -> ran.add("stopped"));
		simulation.after(2_000, context::stop);
		simulation.run(Duration.ofSeconds(1));
		assertThat(ran).isEmpty();
	}

	@Test
	void failingTaskEndsTheRunAndNamesTheSeed() {
		Simulation simulation = new Simulation(4711);
		simulation.context().execute(() -> {
			throw new IllegalStateException("broken");
		});
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> simulation.run(Duration.ofSeconds(1)))
			.withMessageContaining("4711")
			.withCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void sameSeedGivesTheSameChance() {
		assertThat(new Simulation(5).context().random().nextLong())
			.isEqualTo(new Simulation(5).context().random().nextLong())
			.isNotEqualTo(new Simulation(6).context().random().nextLong());
	}

	@Test
	void keysAreTheSameInEveryRun() {
		assertThat(SimulatedKeys.key(0).nodeId().toString())
			.isEqualTo("5908b080fbd8348feff0b6c1d7e6eac3dd2cb358a497d5e4251c90e8abb9bfe6");
		assertThat(SimulatedKeys.key(0).nodeId()).isNotEqualTo(SimulatedKeys.key(1).nodeId());
	}

}
