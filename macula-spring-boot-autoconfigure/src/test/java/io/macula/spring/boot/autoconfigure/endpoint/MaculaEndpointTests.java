package io.macula.spring.boot.autoconfigure.endpoint;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;

import io.macula.engine.MaculaNode;
import io.macula.engine.MemberInfo;
import io.macula.engine.NodeState;
import io.macula.engine.PeerInfo;
import io.macula.engine.SeedStatus;
import io.macula.engine.discovery.LanStatus;
import io.macula.engine.erlang.ErlangPeerInfo;
import io.macula.engine.erlang.ErlangPolicy;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.membership.MemberState;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaEndpoint.Action;
import io.macula.spring.listener.EndpointNotes;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.SubscriptionEndpoint;
import io.macula.spring.testing.MockMesh;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.jmx.JmxEndpointsSupplier;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;

/**
 * Tests for {@link MaculaEndpoint}, {@link MaculaInfoContributor} and
 * {@link MaculaEndpointAutoConfiguration}.
 */
class MaculaEndpointTests {

	private final MaculaNode node = new MockMesh().node();

	private final MaculaEndpointRegistry registry = new MaculaEndpointRegistry(this.node, Duration.ofSeconds(1));

	private final MaculaEndpoint endpoint = new MaculaEndpoint(this.node, this.registry);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MaculaEndpointAutoConfiguration.class))
		.withBean("maculaNode", MaculaNode.class, () -> this.node);

	MaculaEndpointTests() {
		given(this.node.peers()).willReturn(List
			.of(new PeerInfo(MockMesh.OTHER, new Endpoint("seed", 9443), "10.0.0.2:9443", true, true, false,
					Set.of("swim", "compact"), NodeMetadata.NONE, Duration.ofMillis(3), Duration.ofSeconds(60), null)));
		given(this.node.members())
			.willReturn(List.of(new MemberInfo(MockMesh.OTHER, MemberState.SUSPECTED, new Endpoint("seed", 9443),
					new NodeMetadata(Map.of("floor", "2"), null), 7, true, Duration.ofSeconds(3))));
		given(this.node.subscriptions()).willReturn(List.of("home.*"));
		given(this.node.procedures()).willReturn(List.of("home.set"));
		given(this.node.counters()).willReturn(Map.of("link.opened", 1L));
	}

	@Test
	void describesTheNode() {
		this.registry.register(new SubscriptionEndpoint("house.on", "home.*", (message) -> {
		}).withNotes(new EndpointNotes("Hears the house", Map.of("team", "heat"))));
		this.registry.start();
		MaculaDescriptor all = this.endpoint.describe();
		assertThat(all.node()).isEqualTo(new MaculaDescriptor.Node(MockMesh.SELF.toString(), "com.example.realm",
				NodeState.JOINED, null, "https://127.0.0.1:9443", Duration.ofMinutes(1), 2));
		assertThat(all.peers()).containsExactly(
				new MaculaDescriptor.Peer(MockMesh.OTHER.toString(), "https://seed:9443", "10.0.0.2:9443", "proven",
						true, false, Set.of("compact", "swim"), Duration.ofMillis(3), Duration.ofSeconds(60), null));
		assertThat(all.members()).containsExactly(new MaculaDescriptor.Member(MockMesh.OTHER.toString(),
				MemberState.SUSPECTED, "https://seed:9443", Map.of("floor", "2"), 7, true, Duration.ofSeconds(3)));
		assertThat(all.subscriptions()).containsExactly("home.*");
		assertThat(all.procedures()).containsExactly("home.set");
		assertThat(all.dht()).isEqualTo(new MaculaDescriptor.Dht(5, 7, 3));
		assertThat(all.erlang()).isEqualTo(ErlangPolicy.open());
		assertThat(all.listeners()).containsExactly(new MaculaDescriptor.Listener("house.on", "subscription",
				List.of("home.*"), true, false, 0, null, "Hears the house", Map.of("team", "heat")));
		assertThat(all.limits()).containsEntry("frameBytes", 1048576)
			.containsEntry("links", 1024)
			.hasSizeGreaterThan(20);
		assertThat(all.counters()).containsExactly(Map.entry("link.opened", 1L));
	}

	@Test
	void describesAPart() {
		for (String part : List.of("node", "peers", "members", "subscriptions", "procedures", "dht", "erlang",
				"listeners", "limits", "counters")) {
			assertThat(this.endpoint.describePart(part)).containsOnlyKeys(part);
		}
		assertThat(this.endpoint.describePart("nothing")).isNull();
	}

	@Test
	void describesTheSeedAndTheSearchOnTheLocalNetworkOnlyWhereTheyAre() {
		assertThat(this.endpoint.describePart("seed")).isNull();
		assertThat(this.endpoint.describePart("lan")).isNull();
		SeedStatus figures = new SeedStatus(SeedStatus.Status.HEALTHY, List.of(), Duration.ofMinutes(1), 12, 5, 1, 4, 9,
				3, 30, 1024, 4096);
		given(this.node.seed()).willReturn(figures);
		given(this.node.lan()).willReturn(new LanStatus("10.0.0.1", null, 2));
		JsonNode seed = JsonMapper.shared().valueToTree(this.endpoint.describePart("seed"));
		assertThat(seed.at("/seed/status").asString()).isEqualTo("HEALTHY");
		assertThat(seed.at("/seed/queriesHandled").asInt()).isEqualTo(12);
		assertThat(seed.at("/seed/servicesRegistered").asInt()).isEqualTo(5);
		assertThat(seed.at("/seed/uptime").asString()).isEqualTo("PT1M");
		assertThat(this.endpoint.describePart("lan")).containsEntry("lan", new LanStatus("10.0.0.1", null, 2));
	}

	@Test
	void controlsWhatTheApplicationOffers() {
		this.registry.register(new SubscriptionEndpoint("house.on", "home.*", (message) -> {
		}));
		assertThat(control(Action.START).running()).isTrue();
		assertThat(control(Action.PAUSE).paused()).isTrue();
		assertThat(control(Action.RESUME).paused()).isFalse();
		assertThat(control(Action.STOP).running()).isFalse();
		refuses(this.endpoint, "listeners", "nobody", "no subscription or procedure with the id 'nobody'");
		refuses(this.endpoint, "peers", "house.on", "'peers' cannot be controlled");
		refuses(new MaculaEndpoint(this.node, null), "listeners", "house.on", "'house.on'");
	}

	private static void refuses(MaculaEndpoint endpoint, String part, String id, String reason) {
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> endpoint.control(part, id, Action.STOP))
			.satisfies((ex) -> assertThat(ex.getReason()).contains(reason));
	}

	private MaculaDescriptor.Listener control(Action action) {
		MaculaDescriptor.Listener listener = this.endpoint.control("listeners", "house.on", action);
		assertThat(listener).isNotNull();
		return listener;
	}

	@Test
	void controlsNothingUnlessThatIsAllowed() {
		assertThat(operations()).containsOnly(OperationType.READ);
		assertThat(operations("management.endpoint.macula.access=UNRESTRICTED")).contains(OperationType.READ,
				OperationType.WRITE);
		assertThat(operations("management.endpoint.macula.access=UNRESTRICTED",
				"management.endpoints.access.max-permitted=READ_ONLY"))
			.containsOnly(OperationType.READ);
	}

	private Set<OperationType> operations(String... properties) {
		Set<OperationType> types = new HashSet<>();
		this.contextRunner
			.withConfiguration(
					AutoConfigurations.of(EndpointAutoConfiguration.class, JmxEndpointAutoConfiguration.class))
			.withBean(MBeanServer.class, MBeanServerFactory::newMBeanServer)
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=macula")
			.withPropertyValues(properties)
			.run((context) -> context.getBean(JmxEndpointsSupplier.class)
				.getEndpoints()
				.forEach(
						(endpoint) -> endpoint.getOperations().forEach((operation) -> types.add(operation.getType()))));
		return types;
	}

	@Test
	void peerOf0143ClaimsItsId() {
		given(this.node.peers()).willReturn(List.of(new PeerInfo(MockMesh.OTHER, null, "10.0.0.3:4433", false, false,
				true, Set.of(), NodeMetadata.NONE, null, Duration.ofSeconds(60), new ErlangPeerInfo(MockMesh.OTHER,
						"gateway-7", "https://nowhere", "10.0.0.3:4433", false, 3, 1, 60_000_000_000L))));
		assertThat(this.endpoint.describe().peers()).singleElement().satisfies((peer) -> {
			assertThat(peer.identity()).isEqualTo("claimed");
			assertThat(peer.erlang()).isEqualTo(new MaculaDescriptor.ErlangPeer("gateway-7", "https://nowhere", 3, 1));
		});
	}

	@Test
	void isReadableAsJson() {
		JsonNode json = JsonMapper.shared().valueToTree(this.endpoint.describe());
		assertThat(json.at("/node/id").asString()).isEqualTo(MockMesh.SELF.toString());
		assertThat(json.at("/node/uptime").asString()).isEqualTo("PT1M");
		assertThat(json.at("/peers/0/identity").asString()).isEqualTo("proven");
		assertThat(json.at("/members/0/state").asString()).isEqualTo("SUSPECTED");
		assertThat(json.at("/erlang/enabled").asBoolean()).isTrue();
		assertThat(json.at("/erlang/bridgedTopics/0").asString()).isEqualTo("**");
		assertThat(json.at("/peers/0/roundTrip").asString()).isEqualTo("PT0.003S");
	}

	@Test
	void infoSaysWhoTheNodeIs() {
		Info.Builder builder = new Info.Builder();
		new MaculaInfoContributor(this.node).contribute(builder);
		assertThat(builder.build().get("macula")).isEqualTo(Map.of("id", MockMesh.SELF.toString(), "realm",
				"com.example.realm", "endpoint", "https://127.0.0.1:9443"));
	}

	@Test
	void endpointIsThereWhenExposed() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=macula")
			.run((context) -> assertThat(context).hasSingleBean(MaculaEndpoint.class));
	}

	@Test
	void endpointIsNotThereWhenNotExposedOrWithoutAccess() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(MaculaEndpoint.class));
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=macula",
					"management.endpoint.macula.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(MaculaEndpoint.class));
	}

	@Test
	void endpointBacksOffForTheApplicationsOwn() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=macula")
			.withBean("own", MaculaEndpoint.class, () -> this.endpoint)
			.run((context) -> assertThat(context).getBean(MaculaEndpoint.class).isSameAs(this.endpoint));
	}

	@Test
	void infoCanBeDisabledAndReplaced() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(MaculaInfoContributor.class));
		this.contextRunner.withPropertyValues("management.info.macula.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(MaculaInfoContributor.class));
		MaculaInfoContributor own = new MaculaInfoContributor(this.node);
		this.contextRunner.withBean("own", MaculaInfoContributor.class, () -> own)
			.run((context) -> assertThat(context).getBean(MaculaInfoContributor.class).isSameAs(own));
	}

	@Test
	void nothingIsThereWithoutANode() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MaculaEndpointAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(MaculaInfoContributor.class));
	}

}
