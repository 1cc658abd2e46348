package io.macula.spring.boot.autoconfigure.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.macula.engine.MaculaNode;
import io.macula.engine.NodeState;
import io.macula.engine.PeerInfo;
import io.macula.engine.SeedStatus;
import io.macula.spring.testing.MockMesh;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link MaculaMetrics}, {@link MeterName} and
 * {@link MaculaMetricsAutoConfiguration}.
 */
class MaculaMetricsTests {

	private final MaculaNode node = new MockMesh().node();

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final Map<String, Long> counters = new TreeMap<>();

	private final Map<String, Long> gauges = new TreeMap<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MaculaMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class))
		.withBean("registry", MeterRegistry.class, () -> this.registry)
		.withBean("maculaNode", MaculaNode.class, () -> this.node);

	MaculaMetricsTests() {
		given(this.node.counters()).willReturn(this.counters);
		given(this.node.gauges()).willReturn(this.gauges);
	}

	@ParameterizedTest
	@CsvSource({ "pubsub.dropped.queue_full,macula.pubsub.dropped,queue_full", "link.refused,macula.link.refused,other",
			"link.malformed.wire.depth,macula.link.malformed,wire.depth", "link.opened,macula.link.opened,",
			"runtime.task_failed,macula.runtime.task_failed,",
			"erlang.violation.publish_topic,macula.erlang.violation,publish_topic",
			"erlang.dropped.slow,macula.erlang.dropped,slow", "erlang.accepted,macula.erlang.accepted,",
			"erlang.host.violations.pong,macula.erlang.host.violations,pong",
			"erlang.denied.publish,macula.erlang.denied,publish",
			"erlang.ignored.swim_ping,macula.erlang.ignored,swim_ping" })
	void reasonBecomesATag(String counter, String name, String reason) {
		assertThat(MeterName.of(counter))
			.isEqualTo(new MeterName(name, (reason != null) ? Tags.of("reason", reason) : Tags.empty()));
	}

	@Test
	void figuresOfASeedAreExported() {
		given(this.node.seed()).willReturn(seed(SeedStatus.Status.HEALTHY, 12));
		new MaculaMetrics(this.node).bindTo(this.registry);
		assertThat(this.registry.get("macula.seed.healthy").gauge().value()).isOne();
		assertThat(this.registry.get("macula.seed.peers").gauge().value()).isEqualTo(4);
		assertThat(this.registry.get("macula.seed.uptime").gauge().value()).isEqualTo(60);
		assertThat(this.registry.get("macula.seed.queries").functionCounter().count()).isEqualTo(12);
		assertThat(this.registry.get("macula.seed.services").functionCounter().count()).isEqualTo(5);
		given(this.node.seed()).willReturn(seed(SeedStatus.Status.UNHEALTHY, 13));
		assertThat(this.registry.get("macula.seed.healthy").gauge().value()).isZero();
		assertThat(this.registry.get("macula.seed.queries").functionCounter().count()).isEqualTo(13);
	}

	private static SeedStatus seed(SeedStatus.Status status, long queries) {
		return new SeedStatus(status, List.of(), Duration.ofMinutes(1), queries, 5, 1, 4, 9, 3, 30, 1024, 4096);
	}

	@Test
	void statusIsExportedAsGauges() {
		assertThat(this.registry.find("macula.seed.healthy").gauge()).isNull();
		PeerInfo claimed = mock(PeerInfo.class);
		given(this.node.peers()).willReturn(List.of(claimed));
		new MaculaMetrics(this.node).bindTo(this.registry);
		assertThat(gauge("macula.links")).isEqualTo(2);
		assertThat(gauge("macula.links.claimed")).isEqualTo(1);
		assertThat(gauge("macula.joined")).isEqualTo(1);
		assertThat(gauge("macula.dht.advertised")).isEqualTo(3);
		given(this.node.status()).willReturn(MockMesh.status(NodeState.ISOLATED, null, 0));
		assertThat(gauge("macula.joined")).isZero();
	}

	@Test
	void countersAreExportedAsCountersAndGaugesAsGauges() {
		this.counters.put("link.opened", 4L);
		this.counters.put("pubsub.dropped.queue_full", 2L);
		this.counters.put("pubsub.waiting", 9L);
		this.gauges.put("pubsub.waiting", 9L);
		new MaculaMetrics(this.node).bindTo(this.registry);
		assertThat(this.registry.get("macula.link.opened").functionCounter().count()).isEqualTo(4);
		assertThat(this.registry.get("macula.pubsub.dropped").tag("reason", "queue_full").functionCounter().count())
			.isEqualTo(2);
		assertThat(gauge("macula.pubsub.waiting")).isEqualTo(9);
		this.counters.put("link.opened", 5L);
		assertThat(this.registry.get("macula.link.opened").functionCounter().count()).isEqualTo(5);
	}

	@Test
	void countersThatComeLaterAreExportedWithTheNextReading() {
		new MaculaMetrics(this.node).bindTo(this.registry);
		this.counters.put("rpc.calls", 1L);
		assertThat(this.registry.find("macula.rpc.calls").functionCounter()).isNull();
		gauge("macula.links");
		assertThat(this.registry.find("macula.rpc.calls").functionCounter()).isNotNull();
	}

	@Test
	void nothingIsTaggedWithANode() {
		this.counters.put("link.opened", 4L);
		new MaculaMetrics(this.node).bindTo(this.registry);
		assertThat(this.registry.getMeters()).allSatisfy((meter) -> assertThat(meter.getId().toString())
			.doesNotContain(MockMesh.SELF.toString(), MockMesh.OTHER.toString()));
	}

	@Test
	void metricsAreBoundToTheRegistryOfTheApplication() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(MaculaMetrics.class);
			assertThat(gauge("macula.links")).isEqualTo(2);
		});
	}

	@Test
	void metricsBackOffForTheApplicationsOwn() {
		MaculaMetrics own = new MaculaMetrics(this.node);
		this.contextRunner.withBean("own", MaculaMetrics.class, () -> own)
			.run((context) -> assertThat(context).getBean(MaculaMetrics.class).isSameAs(own));
	}

	@Test
	void metricsNeedANodeAndARegistry() {
		ApplicationContextRunner bare = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MaculaMetricsAutoConfiguration.class));
		bare.run((context) -> assertThat(context).doesNotHaveBean(MaculaMetrics.class));
		bare.withBean("maculaNode", MaculaNode.class, () -> this.node)
			.run((context) -> assertThat(context).doesNotHaveBean(MaculaMetrics.class));
	}

	private double gauge(String name) {
		Gauge gauge = this.registry.get(name).gauge();
		return gauge.value();
	}

}
