package io.macula.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.MaculaNode;
import io.macula.engine.membership.MembershipSettings;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link NodeBuilderMapping}: what is refused, and in which words.
 */
class NodeBuilderMappingTests {

	@Test
	void defaultsAreAccepted() {
		assertThatNoException().isThrownBy(() -> apply((properties) -> {
		}));
		assertThatNoException().isThrownBy(() -> apply((properties) -> properties.setLocation("")));
	}

	@Test
	void badValuesNamePropertyValueAndRemedy() {
		refused((properties) -> properties.setRealm("no realm!"), "macula.realm", "no realm!");
		refused((properties) -> properties.getQuic().setPort(70000), "macula.quic.port", "between 0 and 65535");
		refused((properties) -> properties.getQuic().setHost(" "), "macula.quic.host", "0.0.0.0");
		refused((properties) -> properties.setHostname("no host"), "macula.hostname", "no host");
		refused((properties) -> properties.setAdvertisedEndpoints(List.of("http://x")), "macula.advertised-endpoints",
				"http");
		refused((properties) -> properties.getBootstrap().setPeers(List.of("ok:1", "ftp://x")),
				"macula.bootstrap.peers", "write it as https://host:port");
		refused((properties) -> properties.getDht().setLookupPaths(9), "macula.dht.lookup-paths", "between 1 and 8");
		refused((properties) -> properties.setHeartbeat(Duration.ofMillis(1)), "macula.heartbeat",
				"between 100 ms and 1 minute");
		refused((properties) -> properties.setMetadata(Map.of("name", "x".repeat(300))), "macula.metadata",
				"shorten it");
		refused((properties) -> properties.setLatitude(1.0), "macula.longitude", "set both or none");
		refused((properties) -> properties.setLocation("Amsterdam"), "macula.latitude", "set both or none");
		refused((properties) -> {
			properties.setLatitude(91.0);
			properties.setLongitude(1.0);
		}, "macula.latitude", "91.0");
	}

	@Test
	void seedThatNobodyCanDialNamesBothProperties() {
		refused((properties) -> {
			properties.setSeed(true);
			properties.setMode(MaculaProperties.Mode.CLIENT);
		}, "macula.seed", "macula.mode=client");
		refused((properties) -> {
			properties.setSeed(true);
			properties.setReachable(false);
		}, "macula.seed", "macula.reachable=false");
	}

	@Test
	void endpointOfANodeThatNobodyCanDialNamesBothProperties() {
		refused((properties) -> {
			properties.setAdvertisedEndpoints(List.of("a:9443"));
			properties.setMode(MaculaProperties.Mode.CLIENT);
		}, "macula.advertised-endpoints", "macula.mode=client");
		refused((properties) -> {
			properties.setAdvertisedEndpoints(List.of("a:9443"));
			properties.setReachable(false);
		}, "macula.advertised-endpoints", "macula.reachable=false");
	}

	@Test
	void badLimitsNameTheirProperty() {
		refused((properties) -> properties.getLimits().setFrameSize(DataSize.ofGigabytes(9)),
				"macula.limits.frame-size", "between 1024 and 16777216");
		refused((properties) -> properties.getLimits().setWireDepth(1), "macula.limits.wire-depth",
				"between 4 and 256");
		refused((properties) -> properties.getLimits().setLinks(5), "macula.limits.*",
				"at least 'macula.limits.kept-links'");
	}

	@Test
	void membershipFollowsItsProperties() {
		MaculaMembershipProperties properties = new MaculaMembershipProperties();
		assertThat(properties.settings()).isEqualTo(MembershipSettings.lan());
		properties.setPreset(MaculaMembershipProperties.Preset.WAN);
		assertThat(properties.settings()).isEqualTo(MembershipSettings.wan());
		properties.setProbeInterval(Duration.ofSeconds(2));
		assertThat(properties.settings()).isEqualTo(MembershipSettings.wan().withProbeInterval(Duration.ofSeconds(2)));
		properties.setEnabled(false);
		assertThat(properties.settings()).isNull();
		refused((all) -> all.getMembership().setProbeInterval(Duration.ofMillis(1)), "macula.membership.probe-interval",
				"PT0.1S");
	}

	private static void refused(Consumer<MaculaProperties> change, String property, String reason) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> apply(change))
			.satisfies((ex) -> assertThat(ex.getName()).contains(property))
			.withMessageContaining(reason);
	}

	private static void apply(Consumer<MaculaProperties> change) {
		MaculaProperties properties = new MaculaProperties();
		change.accept(properties);
		new NodeBuilderMapping(properties).apply(MaculaNode.builder(),
				new PropertiesMaculaConnectionDetails(properties));
	}

}
