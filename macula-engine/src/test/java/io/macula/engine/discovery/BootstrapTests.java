package io.macula.engine.discovery;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.macula.engine.dht.Dht;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.Realm;
import io.macula.engine.link.Guest;
import io.macula.engine.link.SeedOutcome;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Bootstrap} with a seed of another kind, in virtual time.
 */
class BootstrapTests {

	private final Simulation simulation = new Simulation(7);

	private final VirtualContext context = this.simulation.context();

	private final FakeLinks links = new FakeLinks(this.context);

	private final List<FakeGuest> guests = new ArrayList<>();

	private final List<Boolean> reach = new ArrayList<>();

	private final Bootstrap bootstrap = new Bootstrap(this.context, this.links,
			new Dht(this.context, this.links, IdentityKey.generate(new SecureRandom()), new Realm("com.example.test")),
			List.of(new Endpoint("10.0.0.1", 9443)));

	BootstrapTests() {
		this.links.seedDialler = (endpoint, then) -> {
			FakeGuest guest = new FakeGuest();
			this.guests.add(guest);
			then.accept(new SeedOutcome.Hosted(guest));
		};
		this.bootstrap.onReach(this.reach::add);
		this.bootstrap.start();
	}

	@Test
	void seedOfAnotherKindIsAWayIntoTheMesh() {
		assertThat(this.bootstrap.joined()).isDone();
		assertThat(this.bootstrap.isConnected()).isTrue();
		assertThat(this.reach).containsExactly(true);
	}

	@Test
	void nodeThatLosesItsOnlySeedIsIsolatedUntilTheSeedAnswersAgain() {
		this.guests.get(0).close();
		assertThat(this.reach).containsExactly(true, false);
		assertThat(this.bootstrap.isConnected()).isFalse();
		run(Duration.ofSeconds(5));
		assertThat(this.guests).hasSize(2);
		assertThat(this.reach).containsExactly(true, false, true);
		assertThat(this.bootstrap.isConnected()).isTrue();
	}

	@Test
	void linkThatIsLeftIsReachEnough() {
		FakeLink link = this.links.open("neighbour");
		this.guests.get(0).close();
		assertThat(this.reach).containsExactly(true);
		run(Duration.ofSeconds(5));
		assertThat(this.guests).hasSize(2);
		this.links.lose(link);
		assertThat(this.reach).containsExactly(true, true);
	}

	@Test
	void nodeThatLeavesIsNotIsolated() {
		this.bootstrap.stop();
		this.guests.get(0).close();
		run(Duration.ofSeconds(5));
		assertThat(this.reach).containsExactly(true);
		assertThat(this.guests).hasSize(1);
	}

	@Test
	void whySeedsDoNotAnswerIsKnown() {
		assertThat(this.bootstrap.trouble()).isNull();
		this.links.seedDialler = (endpoint, then) -> then
			.accept(new SeedOutcome.Failed(new MeshFailure(FailureCode.UNREACHABLE, "another realm")));
		this.guests.get(0).close();
		run(Duration.ofSeconds(5));
		assertThat(this.bootstrap.trouble()).isEqualTo("seed https://10.0.0.1:9443: another realm");
	}

	@Test
	void reasonIsNewsOnceUntilTheSeedAnswers() {
		Seed seed = new Seed(new Endpoint("10.0.0.1", 9443));
		assertThat(seed.failed("another realm")).isTrue();
		assertThat(seed.failed("another realm")).isFalse();
		assertThat(seed.failed("no answer")).isTrue();
		assertThat(seed.failed("no answer")).isFalse();
		assertThat(seed.failed("another realm")).isFalse();
		assertThat(IntStream.range(0, 100).filter((i) -> seed.failed("reason " + i)).count()).isLessThan(10);
		seed.hosted(new FakeGuest(), 0);
		assertThat(seed.failed("no answer")).isTrue();
	}

	private void run(Duration time) {
		this.simulation.run(time);
	}

	private static final class FakeGuest implements Guest {

		private final List<Runnable> tasks = new ArrayList<>();

		private boolean open = true;

		void close() {
			this.open = false;
			this.tasks.forEach(Runnable::run);
		}

		@Override
		public boolean open() {
			return this.open;
		}

		@Override
		public void whenClosed(Runnable task) {
			this.tasks.add(task);
		}

	}

}
