package io.macula.engine.runtime;

import io.macula.engine.PublishOptions;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Purpose;
import io.macula.engine.transport.memory.MemoryNetwork;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ContainedTests {

	private final Counters counters = new Counters();

	@Test
	void aFailureCountsForTheComponentWhoseCallbackItIs() {
		Contained.count(this.counters, NodeId.sha256Of("any"));
		Contained.count(this.counters, new MemoryNetwork());
		Contained.count(this.counters, new MemoryNetwork());
		assertThat(this.counters.snapshot()).containsEntry("supervisor.contained.identity", 1L)
			.containsEntry("supervisor.contained.transport", 2L)
			.hasSize(2);
	}

	@Test
	void theLinkRoomIsCalledAsItsComponentIs() {
		Contained.count(this.counters, Purpose.KEEP);
		Contained.count(this.counters, "links");
		assertThat(this.counters.snapshot()).containsOnlyKeys("supervisor.contained.links")
			.containsEntry("supervisor.contained.links", 2L);
	}

	@Test
	void whatBelongsToNoRoomCountsForTheNode() {
		Contained.count(this.counters, PublishOptions.defaults());
		Contained.count(this.counters, "of the application");
		Contained.count(this.counters, (Object) "of the application");
		assertThat(this.counters.snapshot()).containsEntry("supervisor.contained.node", 2L);
	}

}
