package io.macula.spring.boot.autoconfigure;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.rpc.ProviderStrategy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Properties of the node. Every property can be given as an environment variable, too;
 * the {@code MACULA_*} variables of Macula 0.14.3 mean the same here. Confined to one
 * thread.
 * <p>
 * Long because each property has a field, a getter and a setter.
 */
@ConfigurationProperties("macula")
public class MaculaProperties {

	/**
	 * Realm of the mesh. Nodes of other realms are refused.
	 */
	private String realm = "com.example.realm";

	/**
	 * Host name or address that other nodes reach this one at, if it differs from the
	 * address listened on.
	 */
	private @Nullable String hostname;

	/**
	 * Comma-separated list of endpoints, as 'https://host:port' or 'host:port', that
	 * other nodes reach this one at. Takes the place of the host name.
	 */
	private List<String> advertisedEndpoints = new ArrayList<>();

	/**
	 * Directory that keeps the identity of the node over restarts. Without one, the node
	 * has a new identity each time.
	 */
	private @Nullable File dataDir;

	/**
	 * How often an idle link is checked. A link is dead after two checks without an
	 * answer.
	 */
	private Duration heartbeat = Duration.ofSeconds(5);

	/**
	 * Whether others can dial this node. If not, it is reached over the links that it
	 * opens itself.
	 */
	private boolean reachable = true;

	/**
	 * Whether the node listens. A client only connects: its socket lets nobody in, at any
	 * free port whatever 'macula.quic.port' says, and it is in no table.
	 */
	private Mode mode = Mode.SERVER;

	/**
	 * Whether the node is a seed, through which others find the mesh: it keeps more
	 * links, offers the diagnostics procedures and shows figures about that.
	 */
	private boolean seed;

	/**
	 * Whether compact frames are offered to nodes that know them.
	 */
	private boolean compactFrames = true;

	/**
	 * Whether the native socket transport of the operating system is used where there is
	 * one.
	 */
	private boolean nativeTransport = true;

	/**
	 * Whether the node keeps the JVM running until the application context is closed.
	 */
	private boolean keepAlive = true;

	/**
	 * Labels told to other nodes, by name.
	 */
	private Map<String, String> metadata = new LinkedHashMap<>();

	/**
	 * Degrees north of the place of the node, told to other nodes.
	 */
	private @Nullable Double latitude;

	/**
	 * Degrees east of the place of the node, told to other nodes.
	 */
	private @Nullable Double longitude;

	/**
	 * Name of the place of the node, told to other nodes together with latitude and
	 * longitude.
	 */
	private @Nullable String location;

	/**
	 * Comma-separated list of procedures whose providers are found and connected before
	 * they are called for the first time.
	 */
	private List<String> prefetch = new ArrayList<>();

	/**
	 * Further meshes that the application is part of, by name: each with the properties
	 * of a node, of which the realm is required and the port is any free one by default.
	 */
	private final Map<String, MaculaMeshProperties> meshes = new LinkedHashMap<>();

	@NestedConfigurationProperty
	private final MaculaQuicProperties quic = new MaculaQuicProperties();

	@NestedConfigurationProperty
	private final MaculaMdnsProperties mdns = new MaculaMdnsProperties();

	private final Bootstrap bootstrap = new Bootstrap();

	private final Dht dht = new Dht();

	private final Routing routing = new Routing();

	@NestedConfigurationProperty
	private final MaculaTlsProperties tls = new MaculaTlsProperties();

	private final Publish publish = new Publish();

	private final Rpc rpc = new Rpc();

	@NestedConfigurationProperty
	private final MaculaListenerProperties listener = new MaculaListenerProperties();

	@NestedConfigurationProperty
	private final MaculaShutdownProperties shutdown = new MaculaShutdownProperties();

	@NestedConfigurationProperty
	private final MaculaErlangProperties erlang = new MaculaErlangProperties();

	@NestedConfigurationProperty
	private final MaculaMembershipProperties membership = new MaculaMembershipProperties();

	@NestedConfigurationProperty
	private final MaculaLimitsProperties limits = new MaculaLimitsProperties();

	public String getRealm() {
		return this.realm;
	}

	public void setRealm(String realm) {
		this.realm = realm;
	}

	public @Nullable String getHostname() {
		return this.hostname;
	}

	public void setHostname(@Nullable String hostname) {
		this.hostname = hostname;
	}

	public List<String> getAdvertisedEndpoints() {
		return this.advertisedEndpoints;
	}

	public void setAdvertisedEndpoints(List<String> advertisedEndpoints) {
		this.advertisedEndpoints = advertisedEndpoints;
	}

	public @Nullable File getDataDir() {
		return this.dataDir;
	}

	public void setDataDir(@Nullable File dataDir) {
		this.dataDir = dataDir;
	}

	public Duration getHeartbeat() {
		return this.heartbeat;
	}

	public void setHeartbeat(Duration heartbeat) {
		this.heartbeat = heartbeat;
	}

	public boolean isReachable() {
		return this.reachable;
	}

	public void setReachable(boolean reachable) {
		this.reachable = reachable;
	}

	public Mode getMode() {
		return this.mode;
	}

	public void setMode(Mode mode) {
		this.mode = mode;
	}

	public boolean isSeed() {
		return this.seed;
	}

	public void setSeed(boolean seed) {
		this.seed = seed;
	}

	public MaculaMdnsProperties getMdns() {
		return this.mdns;
	}

	public boolean isCompactFrames() {
		return this.compactFrames;
	}

	public void setCompactFrames(boolean compactFrames) {
		this.compactFrames = compactFrames;
	}

	public boolean isNativeTransport() {
		return this.nativeTransport;
	}

	public void setNativeTransport(boolean nativeTransport) {
		this.nativeTransport = nativeTransport;
	}

	public boolean isKeepAlive() {
		return this.keepAlive;
	}

	public void setKeepAlive(boolean keepAlive) {
		this.keepAlive = keepAlive;
	}

	public Map<String, String> getMetadata() {
		return this.metadata;
	}

	public void setMetadata(Map<String, String> metadata) {
		this.metadata = metadata;
	}

	public @Nullable Double getLatitude() {
		return this.latitude;
	}

	public void setLatitude(@Nullable Double latitude) {
		this.latitude = latitude;
	}

	public @Nullable Double getLongitude() {
		return this.longitude;
	}

	public void setLongitude(@Nullable Double longitude) {
		this.longitude = longitude;
	}

	public @Nullable String getLocation() {
		return this.location;
	}

	public void setLocation(@Nullable String location) {
		this.location = location;
	}

	public List<String> getPrefetch() {
		return this.prefetch;
	}

	public void setPrefetch(List<String> prefetch) {
		this.prefetch = prefetch;
	}

	public Map<String, MaculaMeshProperties> getMeshes() {
		return this.meshes;
	}

	public MaculaQuicProperties getQuic() {
		return this.quic;
	}

	public Bootstrap getBootstrap() {
		return this.bootstrap;
	}

	public Dht getDht() {
		return this.dht;
	}

	public Routing getRouting() {
		return this.routing;
	}

	public MaculaTlsProperties getTls() {
		return this.tls;
	}

	public Publish getPublish() {
		return this.publish;
	}

	public Rpc getRpc() {
		return this.rpc;
	}

	public MaculaListenerProperties getListener() {
		return this.listener;
	}

	public MaculaShutdownProperties getShutdown() {
		return this.shutdown;
	}

	public MaculaErlangProperties getErlang() {
		return this.erlang;
	}

	public MaculaMembershipProperties getMembership() {
		return this.membership;
	}

	public MaculaLimitsProperties getLimits() {
		return this.limits;
	}

	/**
	 * Whether a node listens.
	 */
	public enum Mode {

		/** Listens and connects. */
		SERVER,
		/** Connects only. */
		CLIENT

	}

	/**
	 * The way into the mesh.
	 */
	public static class Bootstrap {

		/**
		 * Comma-separated list of nodes, as 'https://host:port' or 'host:port', to ask
		 * for the way into the mesh. Any of them may be down. Without one, the node is a
		 * mesh of one that others may join.
		 */
		private List<String> peers = new ArrayList<>();

		public List<String> getPeers() {
			return this.peers;
		}

		public void setPeers(List<String> peers) {
			this.peers = peers;
		}

	}

	/**
	 * The hash table.
	 */
	public static class Dht {

		/**
		 * How many paths a lookup takes that share no node, 1 to 8. Several find what is
		 * there although some nodes lie, and ask more nodes; 3 are a good choice among
		 * strangers.
		 */
		private int lookupPaths = 1;

		public int getLookupPaths() {
			return this.lookupPaths;
		}

		public void setLookupPaths(int lookupPaths) {
			this.lookupPaths = lookupPaths;
		}

	}

	/**
	 * Messages to nodes that their publishers cannot reach.
	 */
	public static class Routing {

		/**
		 * Whether messages between other nodes that cannot reach each other are passed
		 * on.
		 */
		private boolean forward = true;

		public boolean isForward() {
			return this.forward;
		}

		public void setForward(boolean forward) {
			this.forward = forward;
		}

	}

	/**
	 * Publishing with the template.
	 */
	public static class Publish {

		/**
		 * How long a publish that waits may take to hand its message over.
		 */
		private Duration timeout = Duration.ofSeconds(10);

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * Calling with the template.
	 */
	public static class Rpc {

		/**
		 * Deadline of a call that does not say otherwise.
		 */
		private Duration timeout = Duration.ofSeconds(5);

		/**
		 * Choice among several providers for a call that does not say otherwise.
		 */
		private ProviderStrategy strategy = ProviderStrategy.RANDOM;

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

		public ProviderStrategy getStrategy() {
			return this.strategy;
		}

		public void setStrategy(ProviderStrategy strategy) {
			this.strategy = strategy;
		}

	}

}
