package io.macula.spring.boot.autoconfigure;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.rpc.ProviderStrategy;
import io.macula.engine.trust.TlsMode;
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

	private final Quic quic = new Quic();

	private final Mdns mdns = new Mdns();

	private final Bootstrap bootstrap = new Bootstrap();

	private final Dht dht = new Dht();

	private final Routing routing = new Routing();

	private final Tls tls = new Tls();

	private final Publish publish = new Publish();

	private final Rpc rpc = new Rpc();

	@NestedConfigurationProperty
	private final MaculaListenerProperties listener = new MaculaListenerProperties();

	private final Shutdown shutdown = new Shutdown();

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

	public Mdns getMdns() {
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

	public Quic getQuic() {
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

	public Tls getTls() {
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

	public Shutdown getShutdown() {
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
	 * Nodes on the local network.
	 */
	public static class Mdns {

		/**
		 * Whether nodes of the same realm on the local network are found by multicast
		 * DNS. Needs 'org.jmdns:jmdns' on the class path.
		 */
		private boolean enabled;

		/**
		 * Name of the network interface, or one of its addresses, that is searched on. By
		 * default that of 'macula.quic.host', or any if that is all of them.
		 */
		private @Nullable String networkInterface;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable String getInterface() {
			return this.networkInterface;
		}

		public void setInterface(@Nullable String networkInterface) {
			this.networkInterface = networkInterface;
		}

	}

	/**
	 * Where the node listens.
	 */
	public static class Quic {

		/**
		 * Address or name of the local interface to listen on.
		 */
		private String host = "0.0.0.0";

		/**
		 * UDP port to listen on and to dial from, or 0 for any free port.
		 */
		private int port = 9443;

		public String getHost() {
			return this.host;
		}

		public void setHost(String host) {
			this.host = host;
		}

		public int getPort() {
			return this.port;
		}

		public void setPort(int port) {
			this.port = port;
		}

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
	 * Keys and trust.
	 */
	public static class Tls {

		/**
		 * Whether certificates of peers are verified ('production', 'prod') or any peer
		 * that proves its key is accepted ('development', 'dev'). Production if a bundle
		 * or a file of trusted issuers is set, else development.
		 */
		private @Nullable TlsMode mode;

		/**
		 * Name of the SSL bundle with key and trusted issuers.
		 */
		private @Nullable String bundle;

		/**
		 * PEM file with the certificates of trusted issuers. Those of the JVM by default.
		 */
		private @Nullable File caCertFile;

		/**
		 * PEM file with the certificate chain of this node.
		 */
		private @Nullable File certFile;

		/**
		 * PEM file with the private key of the certificate.
		 */
		private @Nullable File keyFile;

		/**
		 * Whether the certificate of a node that is dialled by name must carry that name,
		 * in production mode.
		 */
		private boolean verifyHostname = true;

		/**
		 * Whether nodes that dial this one must show a certificate. Nodes of Macula
		 * 0.14.3 do not.
		 */
		private boolean requireClientCertificate;

		public @Nullable TlsMode getMode() {
			return this.mode;
		}

		public void setMode(@Nullable TlsMode mode) {
			this.mode = mode;
		}

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

		public @Nullable File getCaCertFile() {
			return this.caCertFile;
		}

		public void setCaCertFile(@Nullable File caCertFile) {
			this.caCertFile = caCertFile;
		}

		public @Nullable File getCertFile() {
			return this.certFile;
		}

		public void setCertFile(@Nullable File certFile) {
			this.certFile = certFile;
		}

		public @Nullable File getKeyFile() {
			return this.keyFile;
		}

		public void setKeyFile(@Nullable File keyFile) {
			this.keyFile = keyFile;
		}

		public boolean isVerifyHostname() {
			return this.verifyHostname;
		}

		public void setVerifyHostname(boolean verifyHostname) {
			this.verifyHostname = verifyHostname;
		}

		public boolean isRequireClientCertificate() {
			return this.requireClientCertificate;
		}

		public void setRequireClientCertificate(boolean requireClientCertificate) {
			this.requireClientCertificate = requireClientCertificate;
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

	/**
	 * Leaving the mesh.
	 */
	public static class Shutdown {

		/**
		 * How long messages and calls in progress may take when the application stops.
		 */
		private Duration timeout = Duration.ofSeconds(10);

		/**
		 * How long streams in progress may go on when the application stops, before they
		 * are ended. No more than the time for everything counts.
		 */
		private Duration streamTimeout = Duration.ofSeconds(2);

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

		public Duration getStreamTimeout() {
			return this.streamTimeout;
		}

		public void setStreamTimeout(Duration streamTimeout) {
			this.streamTimeout = streamTimeout;
		}

	}

}
