package io.macula.engine.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Publish;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TopicOrderTests {

	private final List<String> handed = new ArrayList<>();

	private final LongAdder broken = new LongAdder();

	private final TopicOrder order = new TopicOrder(1_000, this.broken,
			(message) -> this.handed.add(message.topic() + message.seq()));

	@Test
	void smallMessagesPassAtOnce() {
		this.order.small(message("a", 1), 0);
		assertThat(this.handed).containsExactly("a1");
	}

	@Test
	void messagesBehindALargeOneOfTheirTopicWaitForItAndOthersDoNot() {
		this.order.notice("a", 1, 0);
		this.order.small(message("a", 2), 0);
		this.order.small(message("b", 1), 0);
		assertThat(this.handed).containsExactly("b1");
		this.order.large(message("a", 1));
		assertThat(this.handed).containsExactly("b1", "a1", "a2");
	}

	@Test
	void severalLargeOnesAreHandedOverInTheirOrderWhicheverIsFaster() {
		this.order.notice("a", 1, 0);
		this.order.notice("a", 2, 0);
		this.order.small(message("a", 3), 0);
		this.order.large(message("a", 2));
		assertThat(this.handed).isEmpty();
		this.order.large(message("a", 1));
		assertThat(this.handed).containsExactly("a1", "a2", "a3");
	}

	@Test
	void aLargeOneThatOvertakesItsNoticeWaits() {
		this.order.large(message("a", 2));
		this.order.small(message("a", 1), 0);
		this.order.notice("a", 2, 0);
		assertThat(this.handed).containsExactly("a1", "a2");
	}

	@Test
	void aPlaceWhoseMessageNeverComesIsGivenUpAndCounted() {
		this.order.notice("a", 1, 0);
		this.order.small(message("a", 2), 5);
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
			this.order.small(message("a", i), 0);
		}
		assertThat(this.handed).isNotEmpty();
		assertThat(this.broken.sum()).isEqualTo(1);
	}

	private static Publish message(String topic, long seq) {
		return new Publish(topic, new byte[10], 0L, false, null, null, null, seq, null, null, null, Extras.NONE);
	}

}
