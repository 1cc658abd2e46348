package io.macula.spring.boot.autoconfigure;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.MaculaException;
import io.macula.engine.MaculaNodeBuilder;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.GeoTag;
import io.macula.engine.identity.NodeMetadata;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Applies properties to the builder of a node. A value that the builder refuses fails
 * with the name of its property, the value and the remedy, which Spring Boot prints
 * instead of a stack trace. Confined to one thread.
 */
class NodeBuilderMapping {

	private final MaculaProperties properties;

	NodeBuilderMapping(MaculaProperties properties) {
		this.properties = properties;
	}

	void apply(MaculaNodeBuilder builder, MaculaConnectionDetails connection) {
		MaculaProperties source = this.properties;
		set("macula.realm", source.getRealm(), builder::realm);
		listen(builder);
		advertise(builder);
		bootstrap(builder, connection);
		File dataDir = source.getDataDir();
		if (dataDir != null) {
			builder.dataDir(dataDir.toPath());
		}
		set("macula.heartbeat", source.getHeartbeat(), builder::heartbeat);
		set("macula.dht.lookup-paths", source.getDht().getLookupPaths(), builder::lookupPaths);
		builder.reachable(source.isReachable());
		role(builder);
		mdns(builder);
		builder.forwarding(source.getRouting().isForward());
		builder.compactFrames(source.isCompactFrames());
		builder.nativeTransport(source.isNativeTransport());
		builder.metadata(metadata());
		builder.membership(source.getMembership().settings());
		builder.limits(LimitsMapping.limits(source.getLimits()));
		set("macula.prefetch", source.getPrefetch(), builder::prefetch);
	}

	private void role(MaculaNodeBuilder builder) {
		boolean client = this.properties.getMode() == MaculaProperties.Mode.CLIENT;
		if (this.properties.isSeed() && (client || !this.properties.isReachable())) {
			throw new InvalidConfigurationPropertyValueException("macula.seed", true,
					"a seed must be dialled by others, so remove macula.seed, or "
							+ (client ? "macula.mode=client" : "macula.reachable=false"));
		}
		builder.client(client);
		builder.seed(this.properties.isSeed());
		if (client) {
			builder.listen(this.properties.getQuic().getHost(), 0);
		}
	}

	private void mdns(MaculaNodeBuilder builder) {
		MaculaMdnsProperties mdns = this.properties.getMdns();
		if (mdns.isEnabled()) {
			String network = mdns.getInterface();
			builder.mdns((network != null && !network.isBlank()) ? network.strip() : null);
		}
	}

	private void listen(MaculaNodeBuilder builder) {
		MaculaQuicProperties quic = this.properties.getQuic();
		if (quic.getHost().isBlank()) {
			throw new InvalidConfigurationPropertyValueException("macula.quic.host", quic.getHost(),
					"name a local address, or 0.0.0.0 for all");
		}
		set("macula.quic.port", quic.getPort(), (port) -> builder.listen(quic.getHost(), port));
	}

	private void advertise(MaculaNodeBuilder builder) {
		List<String> endpoints = this.properties.getAdvertisedEndpoints();
		String hostname = this.properties.getHostname();
		if (!endpoints.isEmpty()) {
			boolean client = this.properties.getMode() == MaculaProperties.Mode.CLIENT;
			if (client || !this.properties.isReachable()) {
				throw new InvalidConfigurationPropertyValueException("macula.advertised-endpoints", endpoints,
						"nobody can dial this node, so remove macula.advertised-endpoints, or "
								+ (client ? "macula.mode=client" : "macula.reachable=false"));
			}
			String[] texts = endpoints.toArray(String[]::new);
			set("macula.advertised-endpoints", endpoints, (value) -> builder.advertisedEndpoints(texts));
		}
		else if (hostname != null && !hostname.isBlank()) {
			set("macula.hostname", hostname,
					(value) -> builder.advertisedEndpoints(authority(value, this.properties.getQuic().getPort())));
		}
	}

	private static String authority(String hostname, int port) {
		if (port == 0) {
			return (hostname.indexOf(':') >= 0) ? "[" + hostname + "]:0" : hostname + ":0";
		}
		return new Endpoint(hostname, port).authority();
	}

	private static void bootstrap(MaculaNodeBuilder builder, MaculaConnectionDetails connection) {
		List<String> peers = new ArrayList<>();
		for (String peer : connection.getBootstrapPeers()) {
			if (!peer.isBlank()) {
				set("macula.bootstrap.peers", peer, Endpoint::parse);
				peers.add(peer);
			}
		}
		builder.bootstrap(peers);
	}

	private NodeMetadata metadata() {
		GeoTag place = place();
		try {
			return new NodeMetadata(this.properties.getMetadata(), place);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("macula.metadata", this.properties.getMetadata(),
					String.valueOf(ex.getMessage()), ex);
		}
	}

	private @Nullable GeoTag place() {
		Double latitude = this.properties.getLatitude();
		Double longitude = this.properties.getLongitude();
		String named = this.properties.getLocation();
		String location = (named != null && !named.isBlank()) ? named : null;
		if (latitude == null && longitude == null && location == null) {
			return null;
		}
		if (latitude == null || longitude == null) {
			throw new InvalidConfigurationPropertyValueException(
					(latitude == null) ? "macula.latitude" : "macula.longitude", null,
					"a place needs both latitude and longitude, set both or none of macula.latitude, macula.longitude"
							+ " and macula.location");
		}
		try {
			return new GeoTag(latitude, longitude, location);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("macula.latitude, macula.longitude, macula.location",
					latitude + ", " + longitude + ", " + location, String.valueOf(ex.getMessage()), ex);
		}
	}

	/**
	 * Check a time that must be positive.
	 */
	static Duration positive(String name, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw new InvalidConfigurationPropertyValueException(name, value, "it must be positive, for instance 5s");
		}
		return value;
	}

	/**
	 * Hand a value over and name its property if it is refused.
	 */
	static <T> void set(String name, T value, Consumer<T> setter) {
		try {
			setter.accept(value);
		}
		catch (IllegalArgumentException | MaculaException ex) {
			throw new InvalidConfigurationPropertyValueException(name, value, String.valueOf(ex.getMessage()), ex);
		}
	}

}
