package io.macula.engine.pubsub;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.pubsub.SeenTopic.Verdict;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SeenTopicTests {

	@Property
	void nothingIsTakenTwiceAndNothingNearIsLost(
			@ForAll @Size(max = 300) List<@IntRange(min = -70, max = 5) Integer> steps) {
		SeenTopics all = new SeenTopics(10);
		SeenTopic topic = all.publisher(new FakeLink(new Simulation(1).context(), FakeLinks.node("publisher"), 1))
			.topic("t");
		Set<Long> taken = new HashSet<>();
		long first = 100;
		long highest = first;
		taken.add(first);
		assertThat(topic.arrived(first)).isEqualTo(Verdict.NEXT);
		for (int step : steps) {
			long number = highest + step;
			Verdict verdict = topic.arrived(number);
			boolean before = taken.contains(number) || number <= highest - 64;
			assertThat(verdict == Verdict.REPEATED).as("%d after %d", number, highest).isEqualTo(before);
			if (!before) {
				assertThat(verdict)
					.isEqualTo((step == 1) ? Verdict.NEXT : (step > 1) ? Verdict.AFTER_GAP : Verdict.LATE);
				taken.add(number);
			}
			highest = Math.max(highest, number);
			assertThat(topic.highest()).isEqualTo(highest);
		}
	}

	@Test
	void aPublisherStaysKnownWhenItsOnlyTopicIsForgottenForAnother() {
		SeenTopics all = new SeenTopics(1);
		NodeId node = NodeId.sha256Of("publisher");
		byte[] boot = new byte[16];
		SeenTopics.Publisher publisher = all.publisherBeyond(node, boot);
		assertThat(publisher).isNotNull();
		publisher.topic("a");
		publisher.topic("b");
		assertThat(all.size()).isEqualTo(1);
		assertThat(all.publishers()).isEqualTo(1);
		assertThat(all.publisherBeyond(node, boot)).isSameAs(publisher);
	}

}
