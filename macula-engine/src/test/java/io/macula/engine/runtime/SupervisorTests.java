package io.macula.engine.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Components that fail are restarted, and not for ever.
 */
class SupervisorTests {

	private static final long SECOND = 1_000_000_000L;

	private final Simulation simulation = new Simulation(1);

	private final VirtualContext context = this.simulation
		.context(Limits.builder().restarts(3).restartSeconds(60).build());

	private final List<String> broken = new ArrayList<>();

	private int recovered;

	private int restarts;

	private final Supervisor supervisor = new Supervisor(this.context, this.broken::add, () -> this.recovered++);

	private final Component component = this.supervisor.component("dht");

	@BeforeEach
	void prepare() {
		this.context.containFailures();
		this.component.onRestart(() -> this.restarts++);
		this.supervisor.start();
	}

	private void run(long seconds) {
		this.simulation.run(Duration.ofSeconds(seconds));
	}

	private static Runnable failure() {
		return () -> {
			throw new IllegalStateException("on purpose");
		};
	}

	@Test
	void failedTaskRestartsItsComponentOnly() {
		int[] others = new int[1];
		this.supervisor.component("rpc").onRestart(() -> others[0]++);
		this.component.context().execute(failure());
		run(5);
		assertThat(this.restarts).isEqualTo(1);
		assertThat(others[0]).isZero();
		assertThat(this.context.counters().value("supervisor.restarts.dht")).isEqualTo(1);
		assertThat(this.context.counters().value("supervisor.failures.dht")).isEqualTo(1);
		assertThat(this.context.counters().value("runtime.task_failed")).isEqualTo(1);
		assertThat(this.broken).isEmpty();
	}

	@Test
	void failuresOfTimersAndOfWorkOffTheLoopCount() {
		this.component.context().after(SECOND, failure());
		run(2);
		assertThat(this.restarts).isEqualTo(1);
		this.component.context().offload(() -> 1, (value, failure) -> {
			throw new IllegalStateException("on purpose");
		});
		run(2);
		assertThat(this.restarts).isEqualTo(2);
	}

	@Test
	void manyFailuresAtOnceAreOneRestart() {
		for (int i = 0; i < 20; i++) {
			this.component.context().execute(failure());
		}
		run(5);
		assertThat(this.restarts).isEqualTo(1);
		assertThat(this.broken).isEmpty();
	}

	@Test
	void beyondTheIntensityTheNodeIsBroken() {
		for (int i = 0; i < 6; i++) {
			this.component.context().execute(failure());
			run(5);
		}
		assertThat(this.restarts).isEqualTo(3);
		assertThat(this.broken).hasSize(1);
		assertThat(this.broken.get(0)).contains("'dht'", "more than 3 times within 60 s", "on purpose");
	}

	@Test
	void failuresFarApartAreForgiven() {
		for (int i = 0; i < 20; i++) {
			this.component.context().execute(failure());
			run(25);
		}
		assertThat(this.restarts).isEqualTo(20);
		assertThat(this.broken).isEmpty();
	}

	@Test
	void restartThatFailsIsTriedAgainAndToldWhenItTakesTooLong() {
		boolean[] taken = { true };
		this.component.onRestart(() -> {
			if (taken[0]) {
				throw new IllegalStateException("the port is taken");
			}
			this.restarts++;
		});
		this.component.context().execute(failure());
		run(50);
		assertThat(this.restarts).isZero();
		assertThat(this.broken).isEmpty();
		assertThat(this.context.counters().value("supervisor.restart_failed.dht")).isBetween(8L, 20L);
		run(40);
		assertThat(this.broken).hasSize(1);
		assertThat(this.broken.get(0)).contains("'dht'", "the port is taken");
		taken[0] = false;
		run(11);
		assertThat(this.restarts).isEqualTo(1);
		assertThat(this.recovered).isEqualTo(1);
		assertThat(this.broken).hasSize(1);
	}

	@Test
	void periodicTaskThatFailsGoesOn() {
		int[] turns = new int[1];
		this.context.every(() -> SECOND, () -> {
			turns[0]++;
			throw new IllegalStateException("on purpose");
		});
		run(10);
		assertThat(turns[0]).isEqualTo(10);
	}

	@Test
	void periodicTaskThatDoesNotRunAnyMoreRestartsItsComponent() {
		Timer[] timer = new Timer[1];
		int[] turns = new int[1];
		Runnable begin = () -> timer[0] = this.component.context().every(() -> SECOND, () -> turns[0]++);
		begin.run();
		this.component.onRestart(() -> {
			timer[0].cancel();
			begin.run();
			this.restarts++;
		});
		this.simulation.run(Duration.ofMillis(6500));
		this.context.loseTimers(true);
		run(1);
		this.context.loseTimers(false);
		assertThat(turns[0]).isEqualTo(6);
		run(30);
		assertThat(this.restarts).isEqualTo(1);
		assertThat(turns[0]).isGreaterThan(10);
	}

	@Test
	void processThatStoodStillIsNoFailure() {
		this.component.context().every(() -> SECOND, () -> {
		});
		run(3);
		this.context.pause();
		run(300);
		this.context.resume();
		run(30);
		assertThat(this.restarts).isZero();
	}

	@Test
	void nothingIsRestartedAfterTheEnd() {
		this.component.context().execute(failure());
		this.simulation.run(Duration.ofMillis(10));
		this.supervisor.stop();
		this.component.context().execute(failure());
		run(10);
		assertThat(this.restarts).isZero();
	}

}
