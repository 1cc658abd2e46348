package io.macula.engine.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SuccessionTests {

	private static final int LIMIT = 10 * TopicOrder.PLACE;

	private final Simulation simulation = new Simulation(1);

	private final VirtualContext context = this.simulation.context();

	private final LongAdder broken = new LongAdder();

	private final Set<String> through = new HashSet<>();

	private final List<Integer> handed = new ArrayList<>();

	private final Succession first = link("first");

	private final Succession second = link("second");

	private final Succession third = link("third");

	private Succession link(String name) {
		return new Succession(this.context, LIMIT, this.broken, () -> this.through.contains(name));
	}

	private void arrive(Succession link, int... numbers) {
		for (int number : numbers) {
			link.inTurn(1, () -> this.handed.add(number));
		}
	}

	@Test
	void aLinkThatFollowsNoOtherHandsOverAtOnce() {
		arrive(this.first, 1, 2);
		assertThat(this.handed).containsExactly(1, 2);
		assertThat(this.first.isWaiting()).isFalse();
	}

	@Test
	void whatComesWaitsUntilTheLinkBeforeIsThrough() {
		this.second.follow(this.first);
		arrive(this.second, 3, 4);
		arrive(this.first, 1, 2);
		this.first.proceed();
		assertThat(this.handed).containsExactly(1, 2);
		this.through.add("first");
		this.first.proceed();
		arrive(this.second, 5);
		assertThat(this.handed).containsExactly(1, 2, 3, 4, 5);
		assertThat(this.broken.sum()).isZero();
	}

	@Test
	void aLinkThatIsThroughHoldsUpNothing() {
		this.through.add("first");
		this.second.follow(this.first);
		arrive(this.second, 1);
		assertThat(this.handed).containsExactly(1);
	}

	@Test
	void linksThatFollowEachOtherKeepTheirOrder() {
		this.second.follow(this.first);
		this.third.follow(this.second);
		arrive(this.third, 5);
		arrive(this.second, 3, 4);
		this.through.add("second");
		this.second.proceed();
		arrive(this.first, 1, 2);
		this.through.add("first");
		this.first.proceed();
		assertThat(this.handed).containsExactly(1, 2, 3, 4, 5);
	}

	@Test
	void aLinkMayFollowSeveral() {
		this.third.follow(this.first);
		this.third.follow(this.second);
		arrive(this.third, 3);
		this.through.add("first");
		this.first.proceed();
		assertThat(this.handed).isEmpty();
		this.through.add("second");
		this.second.proceed();
		assertThat(this.handed).containsExactly(3);
	}

	@Test
	void aLinkThatIsNeverThroughIsWaitedForSoLongOnly() {
		this.second.follow(this.first);
		arrive(this.second, 1);
		this.simulation.run(Duration.ofNanos(Succession.PATIENCE_NANOS - 1));
		assertThat(this.handed).isEmpty();
		this.simulation.run(Duration.ofMillis(1));
		assertThat(this.handed).containsExactly(1);
		assertThat(this.broken.sum()).isEqualTo(1);
		arrive(this.second, 2);
		assertThat(this.handed).containsExactly(1, 2);
	}

	@Test
	void whatWaitsIsBounded() {
		this.second.follow(this.first);
		for (int i = 1; i <= 9; i++) {
			arrive(this.second, i);
		}
		assertThat(this.handed).isEmpty();
		arrive(this.second, 10);
		assertThat(this.handed).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
		assertThat(this.broken.sum()).isEqualTo(1);
	}

	@Test
	void whatArrivesWhileOthersAreHandedOverComesAfterThem() {
		this.second.follow(this.first);
		this.second.inTurn(1, () -> {
			this.handed.add(1);
			arrive(this.second, 3);
		});
		arrive(this.second, 2);
		this.second.giveUp();
		assertThat(this.handed).containsExactly(1, 2, 3);
	}

	@Test
	void oneThatFailsLosesNoOther() {
		this.second.follow(this.first);
		this.second.inTurn(1, () -> {
			throw new IllegalStateException("on purpose");
		});
		arrive(this.second, 1);
		assertThatIllegalStateException().isThrownBy(this.second::giveUp);
		arrive(this.second, 2);
		assertThat(this.handed).containsExactly(1, 2);
	}

}
