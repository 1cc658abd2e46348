package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.rpc.ProviderStrategy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which refusals of a stream send its caller to another provider: those after which its
 * handler has provably not begun, and no others.
 */
class StreamFailoverSimulationTests {

	/** What the provider that is asked first does. */
	enum Refusal {

		OVERLOADED(true), REFUSED(true), WITHDRAWN(true), DRAINING(true), NO_STREAM(true), FAILED(false),
		CHOSEN_CODE(false), ABORTED(false), RESERVED_CODE(false), GOING(false);

		private final boolean failsOver;

		Refusal(boolean failsOver) {
			this.failsOver = failsOver;
		}

	}

	private final SimulatedMesh mesh = new SimulatedMesh(13);

	private final List<Integer> begun = new ArrayList<>();

	private void run(long millis) {
		this.mesh.run(Duration.ofMillis(millis));
	}

	@ParameterizedTest
	@EnumSource(Refusal.class)
	void goesToAnotherProviderByTheRule(Refusal refusal) {
		this.mesh.start(0);
		for (int number = 1; number < 4; number++) {
			this.mesh.start(number, 0);
		}
		run(5_000);
		boolean second = this.mesh.node(2).id().compareTo(this.mesh.node(3).id()) < 0;
		int first = second ? 2 : 3;
		int other = second ? 3 : 2;
		CompletableFuture<Registration> offered = this.mesh.node(first).advertiseStream("p", handler(first, refusal));
		this.mesh.node(other).advertiseStream("p", (stream) -> {
			this.begun.add(other);
			stream.finish();
		});
		run(3_000);
		CallOptions options = CallOptions.timeout(Duration.ofSeconds(5)).withStrategy(ProviderStrategy.FIRST);
		// The caller is to know both before
		assertThat(this.mesh.node(1).discoverProviders("p")).isNotNull();
		run(500);
		spoil(refusal, first, offered.join());
		CompletableFuture<CallStream> opening = this.mesh.node(1).openStream("p", new byte[0], options);
		run(1_000);
		assertThat(opening).isCompleted();
		CallStream stream = opening.join();
		stream.finish();
		run(1_000);
		if (refusal.failsOver) {
			assertThat(this.begun).containsExactly(other);
			assertThat(stream.remote()).isEqualTo(this.mesh.node(other).id());
			assertThat(stream.closed()).isCompleted();
			assertThat(this.mesh.node(1).counters()).containsEntry("rpc.failovers", 1L);
		}
		else {
			assertThat(this.begun).containsExactly(first);
			assertThat(stream.closed()).isCompletedExceptionally();
			assertThat(stream.closed().handle((nothing, failure) -> failure).join())
				.isInstanceOf((refusal == Refusal.GOING) ? RefusedException.class : RemoteCallException.class);
			assertThat(this.mesh.node(1).counters().getOrDefault("rpc.failovers", 0L)).isZero();
		}
		run(10_000);
		for (int node : this.mesh.numbers()) {
			assertThat(this.mesh.node(node).gauges()).containsEntry("rpc.streams", 0L).containsEntry("link.lanes", 0L);
		}
	}

	private void spoil(Refusal refusal, int first, Registration offered) {
		switch (refusal) {
			case WITHDRAWN -> offered.close();
			case NO_STREAM -> {
				offered.close();
				this.mesh.node(first).advertise("p", Call::args);
			}
			case DRAINING -> this.mesh.node(first).drain(Duration.ofSeconds(30));
			default -> {
				// Its handler does it
			}
		}
		run(1);
	}

	private StreamHandler handler(int node, Refusal refusal) {
		return new StreamHandler() {

			@Override
			public void admit(Call call) {
				if (refusal == Refusal.OVERLOADED) {
					throw new OverloadedException("no room");
				}
				if (refusal == Refusal.REFUSED) {
					throw new IllegalStateException("not today");
				}
			}

			@Override
			public void handle(StreamCall stream) {
				StreamFailoverSimulationTests.this.begun.add(node);
				switch (refusal) {
					case CHOSEN_CODE -> throw new RemoteCallException("out_of_stock", "none left");
					case RESERVED_CODE -> throw new RemoteCallException("overloaded", "pretends");
					case ABORTED -> stream.abort("overloaded", "pretends");
					case GOING -> stream.abort(CallStream.DRAINING, "begun, and not finished");
					default -> throw new IllegalStateException("fails");
				}
			}

		};
	}

}
