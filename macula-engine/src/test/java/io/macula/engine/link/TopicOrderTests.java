package io.macula.engine.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Publish;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TopicOrderTests {

	private final List<String> handed = new ArrayList<>();

	private final LongAdder broken = new LongAdder();

	private final TopicOrder order = new TopicOrder(1_000, this.broken,
			(message) -> this.handed.add(message.topic() + message.seq()));

	@Test
	void smallMessagesPassAtOnce() {
		this.order.small(message("a", 1), 10, 0);
		assertThat(this.handed).containsExactly("a1");
	}

	@Test
	void messagesBehindALargeOneOfTheirTopicWaitForItAndOthersDoNot() {
		this.order.notice("a", 1, 0);
		this.order.small(message("a", 2), 10, 0);
		this.order.small(message("b", 1), 10, 0);
		assertThat(this.handed).containsExactly("b1");
		this.order.large(message("a", 1), 10, 0);
		assertThat(this.handed).containsExactly("b1", "a1", "a2");
	}

	@Test
	void severalLargeOnesAreHandedOverInTheirOrderWhicheverIsFaster() {
		this.order.notice("a", 1, 0);
		this.order.notice("a", 2, 0);
		this.order.small(message("a", 3), 10, 0);
		this.order.large(message("a", 2), 10, 0);
		assertThat(this.handed).isEmpty();
		this.order.large(message("a", 1), 10, 0);
		assertThat(this.handed).containsExactly("a1", "a2", "a3");
	}

	@Test
	void tasksWaitUntilNothingWaits() {
		this.order.whenNothingWaits(() -> this.handed.add("now"));
		this.order.notice("a", 1, 0);
		this.order.small(message("a", 2), 10, 0);
		this.order.whenNothingWaits(() -> this.handed.add("later"));
		this.order.small(message("b", 1), 10, 0);
		this.order.large(message("a", 1), 10, 0);
		assertThat(this.handed).containsExactly("now", "b1", "a1", "a2", "later");
		this.order.notice("a", 3, 0);
		this.order.whenNothingWaits(() -> this.handed.add("last"));
		this.order.expire(1);
		assertThat(this.handed).endsWith("last");
		this.order.notice("a", 4, 0);
		this.order.whenNothingWaits(() -> this.handed.add("flushed"));
		this.order.flushAll();
		assertThat(this.handed).endsWith("flushed");
	}

	@Test
	void aLargeOneThatOvertakesItsNoticeWaits() {
		this.order.large(message("a", 2), 10, 0);
		this.order.small(message("a", 1), 10, 0);
		this.order.notice("a", 2, 0);
		assertThat(this.handed).containsExactly("a1", "a2");
	}

	@Test
	void aPlaceWhoseMessageNeverComesIsGivenUpAndCounted() {
		this.order.notice("a", 1, 0);
		this.order.small(message("a", 2), 10, 5);
		this.order.expire(0);
		assertThat(this.handed).isEmpty();
		this.order.expire(1);
		assertThat(this.handed).containsExactly("a2");
		assertThat(this.broken.sum()).isEqualTo(1);
	}

	@Test
	void waitingMessagesAreBounded() {
		this.order.notice("a", 1, 0);
		for (int i = 2; i < 100; i++) {
			this.order.small(message("a", i), 10, 0);
		}
		assertThat(this.handed).isNotEmpty();
		assertThat(this.broken.sum()).isEqualTo(1);
	}

	@Test
	void aLargeOneWhosePlaceNeverComesIsHandedOverInTheEnd() {
		this.order.large(message("a", 1), 10, 5);
		this.order.expire(5);
		assertThat(this.handed).isEmpty();
		this.order.expire(6);
		assertThat(this.handed).containsExactly("a1");
		assertThat(this.order.held()).isZero();
	}

	@Test
	void largeOnesThatWaitBehindAMissingOneAreBounded() {
		this.order.notice("a", 1, 0);
		this.order.notice("a", 2, 0);
		this.order.large(message("a", 2), 900, 0);
		assertThat(this.handed).containsExactly("a2");
		assertThat(this.broken.sum()).isEqualTo(1);
		assertThat(this.order.held()).isZero();
	}

	@Test
	void placesAloneAreBounded() {
		for (int i = 0; i < 100; i++) {
			this.order.notice("topic" + i, 1, 0);
		}
		assertThat(this.order.held()).isLessThanOrEqualTo(1_000);
		assertThat(this.broken.sum()).isPositive();
	}

	@Test
	void nothingIsCountedThatIsGone() {
		this.order.notice("a", 1, 0);
		this.order.small(message("a", 2), 10, 0);
		this.order.large(message("b", 7), 10, 0);
		this.order.large(message("b", 7), 10, 0);
		this.order.notice("b", 7, 0);
		this.order.large(message("a", 1), 10, 0);
		assertThat(this.handed).containsExactly("b7", "b7", "a1", "a2");
		assertThat(this.order.held()).isZero();
		assertThat(this.order.isWaiting()).isFalse();
	}

	@Test
	void whoGetsAMessageMayFlush() {
		List<String> got = new ArrayList<>();
		TopicOrder[] own = new TopicOrder[1];
		own[0] = new TopicOrder(10_000, this.broken, (message) -> {
			got.add(message.topic() + message.seq());
			own[0].flushAll();
		});
		own[0].notice("a", 1, 0);
		own[0].small(message("a", 2), 10, 0);
		own[0].small(message("a", 3), 10, 0);
		own[0].notice("b", 1, 0);
		own[0].small(message("b", 2), 10, 0);
		own[0].large(message("a", 1), 10, 0);
		assertThat(got).containsExactly("a1", "a2", "a3", "b2");
		own[0].notice("c", 1, 0);
		own[0].small(message("c", 2), 10, 0);
		own[0].notice("d", 1, 0);
		own[0].small(message("d", 2), 10, 0);
		own[0].expire(1);
		assertThat(got).endsWith("c2", "d2").hasSize(6);
	}

	private static Publish message(String topic, long seq) {
		return new Publish(topic, new byte[10], 0L, false, null, null, null, seq, null, null, null, Extras.NONE);
	}

	@Test
	void whatFollowsAMessageThatCannotBeHandledIsNotHeldUpNorOvertaken() {
		AtomicBoolean fails = new AtomicBoolean(true);
		TopicOrder failing = new TopicOrder(1_000, this.broken, (message) -> {
			if (fails.getAndSet(false)) {
				throw new IllegalStateException("test");
			}
			this.handed.add(message.topic() + message.seq());
		});
		failing.notice("a", 1, 0);
		failing.small(message("a", 2), 10, 0);
		failing.small(message("a", 3), 10, 0);
		assertThatIllegalStateException().isThrownBy(() -> failing.large(message("a", 1), 10, 0));
		failing.whenNothingWaits(() -> this.handed.add("later"));
		assertThat(failing.isWaiting()).isTrue();
		failing.small(message("a", 4), 10, 0);
		assertThat(this.handed).containsExactly("a2", "a3", "a4", "later");
		assertThat(failing.isWaiting()).isFalse();
	}

}
