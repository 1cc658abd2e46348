package io.macula.engine;

import java.time.Duration;

import io.macula.engine.erlang.ErlangPolicy;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.trust.TlsSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MaculaNodeBuilder}.
 */
class MaculaNodeBuilderTests {

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void portZeroOfAnAdvertisedEndpointIsThePortListenedOn() {
		try (MaculaNode node = MaculaNode.builder()
			.network(this.network)
			.listen("127.0.0.1", 0)
			.advertisedEndpoints("https://node1.example.org:0", "node2.example.org:7000")
			.build()
			.start()) {
			assertThat(node.endpoint().host()).isEqualTo("node1.example.org");
			assertThat(node.endpoint().port()).isGreaterThan(1023);
		}
		assertThatIllegalArgumentException()
			.isThrownBy(() -> MaculaNode.builder().advertisedEndpoints("http://node1.example.org:0"));
	}

	@Test
	void peersOf0143AreLetInWhereNobodyMustShowACertificate() {
		TlsSettings open = TlsSettings.development();
		assertThat(policy(open)).isEqualTo(ErlangPolicy.open());
		assertThat(policy(open.withClientCertificateRequired(true))).isEqualTo(ErlangPolicy.closed());
	}

	private ErlangPolicy policy(TlsSettings tls) {
		try (MaculaNode node = MaculaNode.builder().network(this.network).tls(tls).build()) {
			return node.erlangPolicy();
		}
	}

	@Test
	void seedInMemoryCanHaveAnyName() {
		try (MaculaNode seed = MaculaNode.builder().network(this.network).listen("seed", 9443).build().start();
				MaculaNode other = MaculaNode.builder()
					.network(this.network)
					.listen("other", 9443)
					.bootstrap("https://seed")
					.build()
					.start()) {
			assertThat(other.joined()).succeedsWithin(Duration.ofSeconds(30));
			assertThat(seed.joined()).isCompleted();
		}
	}

	@Test
	void gaugesAreAPartOfTheCounters() {
		try (MaculaNode node = MaculaNode.builder().network(this.network).listen("alone", 0).build().start()) {
			assertThat(node.gauges()).isNotEmpty();
			assertThat(node.counters()).containsKeys(node.gauges().keySet().toArray(String[]::new));
		}
	}

	@Test
	void nodeThatCouldNotBeStartedHasNothingToFinish() {
		try (MaculaNode first = MaculaNode.builder().network(this.network).listen("taken", 1).build().start();
				MaculaNode second = MaculaNode.builder().network(this.network).listen("taken", 1).build()) {
			assertThatExceptionOfType(MaculaException.class).isThrownBy(second::start).withMessageContaining("taken:1");
			assertThat(second.drain(Duration.ofMinutes(5))).succeedsWithin(Duration.ofSeconds(30));
			assertThat(first.status().state()).isEqualTo(NodeState.JOINED);
		}
	}

	@Test
	void lookupsTakeOneToEightPaths() {
		MaculaNodeBuilder builder = MaculaNode.builder();
		assertThat(builder.lookupPaths(8)).isSameAs(builder);
		assertThatIllegalArgumentException().isThrownBy(() -> builder.lookupPaths(0))
			.withMessage("'paths' is 0 but must be between 1 and 8");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.lookupPaths(9));
	}

}
