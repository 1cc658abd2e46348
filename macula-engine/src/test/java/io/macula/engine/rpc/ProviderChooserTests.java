package io.macula.engine.rpc;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.discovery.Found;
import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.testing.FakeLinks;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is remembered of providers, and for how many procedures.
 */
class ProviderChooserTests {

	private final Simulation simulation = new Simulation(5);

	private final NodeContext context = this.simulation.context(Limits.builder().cachedTopics(16).build());

	private final ProviderChooser chooser = new ProviderChooser(this.context, new FakeLinks(this.context),
			NodeId.sha256Of("self"));

	private final Resolution known = new Resolution(List.of(found("a"), found("b")), true);

	private static Found found(String name) {
		return new Found(FakeLinks.node(name), List.of("p"), Map.of());
	}

	private Provider choose(String procedure, Resolution resolution) {
		return this.chooser.provider(
				new CallSpec(procedure, new byte[0], null, null, 0, 1_000_000_000L, ProviderStrategy.FIRST, false),
				resolution, Set.of());
	}

	private void breakOne() {
		Provider first = choose("p", this.known);
		for (int i = 0; i < this.context.limits().breakerFailures(); i++) {
			this.chooser.failed(first.health());
		}
		assertThat(this.chooser.open()).isEqualTo(1);
		assertThat(choose("p", this.known).node()).isNotEqualTo(first.node());
	}

	@Test
	void namesThatNobodyOffersPushNothingOut() {
		breakOne();
		for (int i = 0; i < 100; i++) {
			assertThat(choose("nobody" + i, Resolution.NOBODY)).isNull();
			assertThat(this.chooser.versions("nobody" + i, Resolution.NOBODY)).isEmpty();
			assertThat(this.chooser.knows("nobody" + i)).isFalse();
		}
		assertThat(this.chooser.open()).isEqualTo(1);
		assertThat(this.context.counters().value("rpc.providers.forgotten")).isZero();
	}

	@Test
	void whatIsKnownOfProvidersIsBoundedAndItsLossCounted() {
		breakOne();
		for (int i = 0; i < 100; i++) {
			assertThat(choose("p" + i, this.known)).isNotNull();
		}
		assertThat(this.chooser.open()).isZero();
		assertThat(this.context.counters().value("rpc.providers.forgotten")).isEqualTo(6);
	}

}
