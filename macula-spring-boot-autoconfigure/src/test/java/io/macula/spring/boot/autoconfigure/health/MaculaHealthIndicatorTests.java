package io.macula.spring.boot.autoconfigure.health;

import io.macula.engine.MaculaNode;
import io.macula.engine.NodeState;
import io.macula.engine.discovery.LanStatus;
import io.macula.spring.testing.MockMesh;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link MaculaHealthIndicator} and
 * {@link MaculaHealthContributorAutoConfiguration}.
 */
class MaculaHealthIndicatorTests {

	private final MaculaNode node = new MockMesh().node();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MaculaHealthContributorAutoConfiguration.class))
		.withBean("maculaNode", MaculaNode.class, () -> this.node);

	@ParameterizedTest
	@CsvSource({ "NEW,0,UNKNOWN", "JOINING,0,ISOLATED", "JOINING,1,UP", "JOINED,0,UP", "JOINED,3,UP",
			"ISOLATED,0,ISOLATED", "DRAINING,3,OUT_OF_SERVICE", "CLOSED,0,OUT_OF_SERVICE", "BROKEN,0,DOWN" })
	void stateBecomesStatus(NodeState state, int links, String status) {
		given(this.node.status()).willReturn(MockMesh.status(state, null, links));
		assertThat(new MaculaHealthIndicator(this.node).health().getStatus().getCode()).isEqualTo(status);
	}

	@Test
	void detailsSayWhoAndWhy() {
		given(this.node.status()).willReturn(MockMesh.status(NodeState.ISOLATED, "no seed answers", 0));
		Health health = new MaculaHealthIndicator(this.node).health();
		assertThat(health.getDetails()).containsEntry("state", NodeState.ISOLATED)
			.containsEntry("id", MockMesh.SELF.toString())
			.containsEntry("realm", "com.example.realm")
			.containsEntry("links", 0)
			.containsEntry("knownNodes", 5)
			.containsEntry("endpoint", "https://127.0.0.1:9443")
			.containsEntry("reason", "no seed answers");
	}

	@Test
	void searchOnTheLocalNetworkThatFailedIsADetail() {
		assertThat(new MaculaHealthIndicator(this.node).health().getDetails()).doesNotContainKey("lan");
		given(this.node.lan()).willReturn(new LanStatus(null, "no multicast", 0));
		Health health = new MaculaHealthIndicator(this.node).health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("lan", "no multicast");
		given(this.node.lan()).willReturn(new LanStatus("10.0.0.1", null, 2));
		assertThat(new MaculaHealthIndicator(this.node).health().getDetails()).containsEntry("lan",
				"2 nodes found from 10.0.0.1");
	}

	@Test
	void nodeThatFailsToAnswerIsDown() {
		given(this.node.status()).willThrow(new IllegalStateException("broken"));
		assertThat(new MaculaHealthIndicator(this.node).health().getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void isolationDoesNotMakeTheApplicationUnhealthy() {
		assertThat(StatusAggregator.getDefault().getAggregateStatus(Status.UP, MaculaHealthIndicator.ISOLATED))
			.isEqualTo(Status.UP);
	}

	@Test
	void isThereByDefault() {
		this.contextRunner.run((context) -> assertThat(context).getBean("maculaHealthContributor")
			.isInstanceOf(MaculaHealthIndicator.class));
	}

	@Test
	void canBeDisabled() {
		this.contextRunner.withPropertyValues("management.health.macula.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthContributor.class));
	}

	@Test
	void backsOffForTheApplicationsOwn() {
		this.contextRunner.withBean("maculaHealthIndicator", HealthIndicator.class, () -> mock(HealthIndicator.class))
			.run((context) -> assertThat(context).hasSingleBean(HealthContributor.class)
				.doesNotHaveBean(MaculaHealthIndicator.class));
	}

	@Test
	void isNotThereWithoutANode() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MaculaHealthContributorAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(HealthContributor.class));
	}

}
