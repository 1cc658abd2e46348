package io.macula.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

import io.macula.engine.discovery.LanDiscovery;
import io.macula.engine.discovery.mdns.MulticastDns;
import io.macula.engine.erlang.ErlangPolicy;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.Names;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.identity.Realm;
import io.macula.engine.membership.MembershipSettings;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.trust.TlsMode;
import io.macula.engine.trust.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * Configures a {@link MaculaNode}. Confined to one thread; may be used for one node only.
 */
public final class MaculaNodeBuilder {

	/** Port that nodes listen on when nothing else is said. */
	public static final int DEFAULT_PORT = Endpoint.DEFAULT_PORT;

	private static final Pattern OWN_PORT = Pattern.compile(":0/?$");

	Realm realm = new Realm("com.example.realm");

	String host = "0.0.0.0";

	@Nullable Integer port;

	/** Endpoints by the port listened on, which some of them use. */
	final List<IntFunction<Endpoint>> advertised = new ArrayList<>();

	List<String> prefetched = List.of();

	final List<Endpoint> bootstrap = new ArrayList<>();

	@Nullable Path dataDir;

	@Nullable IdentityKey identity;

	TlsSettings tls = TlsSettings.development();

	Limits limits = Limits.defaults();

	@Nullable Executor executor;

	@Nullable Executor futureExecutor;

	@Nullable MemoryNetwork network;

	/** Takes the place of a loop and a transport of its own. */
	@Nullable NodeSurroundings surroundings;

	@Nullable ErlangPolicy erlang;

	NodeMetadata metadata = NodeMetadata.NONE;

	boolean reachable = true;

	int lookupPaths = 1;

	boolean client;

	boolean seed;

	@Nullable LanDiscovery lan;

	boolean compact = true;

	boolean forwarding = true;

	boolean nativeTransport = true;

	Duration heartbeat = Duration.ofSeconds(5);

	@Nullable MembershipSettings membership = MembershipSettings.lan();

	MaculaNodeBuilder() {
	}

	/**
	 * Realm of the mesh; nodes of other realms are refused.
	 * @param name letters, digits, {@code -} and {@code _} in levels separated by
	 * {@code .}
	 * @return this builder
	 * @throws InvalidNameException if the name is not valid
	 */
	public MaculaNodeBuilder realm(String name) {
		try {
			this.realm = new Realm(name);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidNameException(String.valueOf(ex.getMessage()), ex);
		}
		return this;
	}

	/**
	 * Where to listen. The same UDP port is used for dialling.
	 * @param host address or name of a local interface, {@code 0.0.0.0} for all
	 * @param port 1 to 65535, or 0 for any free port
	 * @return this builder
	 * @throws IllegalArgumentException if the port is another
	 */
	public MaculaNodeBuilder listen(String host, int port) {
		if (port < 0 || port > 65535) {
			throw new IllegalArgumentException("'port' is " + port + " but must be between 0 and 65535");
		}
		this.host = host;
		this.port = port;
		return this;
	}

	/**
	 * Where others reach this node, when that differs from where it listens. Port 0
	 * stands for the port listened on.
	 * @param endpoints one or more {@code https://host:port} or {@code host:port}
	 * @return this builder
	 */
	public MaculaNodeBuilder advertisedEndpoints(String... endpoints) {
		this.advertised.clear();
		for (String endpoint : endpoints) {
			this.advertised.add(advertised(endpoint));
		}
		return this;
	}

	private static IntFunction<Endpoint> advertised(String text) {
		// An endpoint has no port 0: parse it with another one
		Endpoint parsed = Endpoint.parse(OWN_PORT.matcher(text.strip()).replaceFirst(":1"));
		if (OWN_PORT.matcher(text.strip()).find()) {
			return (port) -> new Endpoint(parsed.host(), port);
		}
		return (port) -> parsed;
	}

	/**
	 * Nodes to ask for the way into the mesh. None: a mesh of one that others may join.
	 * Any of them may be down.
	 * @param endpoints {@code https://host:port} or {@code host:port}
	 * @return this builder
	 * @throws IllegalArgumentException if one is malformed
	 */
	public MaculaNodeBuilder bootstrap(String... endpoints) {
		return bootstrap(List.of(endpoints));
	}

	/**
	 * Nodes to ask for the way into the mesh, see {@link #bootstrap(String...)}.
	 * @param endpoints {@code https://host:port} or {@code host:port}
	 * @return this builder
	 */
	public MaculaNodeBuilder bootstrap(Collection<String> endpoints) {
		this.bootstrap.clear();
		for (String endpoint : endpoints) {
			this.bootstrap.add(Endpoint.parse(endpoint));
		}
		return this;
	}

	/**
	 * Directory that keeps the identity, so that the node has the same id after a
	 * restart. Without one it is new each time.
	 * @param directory made when absent, with owner-only permissions
	 * @return this builder
	 */
	public MaculaNodeBuilder dataDir(@Nullable Path directory) {
		this.dataDir = directory;
		return this;
	}

	/**
	 * Identity to use instead of one from the data directory or a new one.
	 * @param key the identity key
	 * @return this builder
	 */
	public MaculaNodeBuilder identity(IdentityKey key) {
		this.identity = key;
		return this;
	}

	/**
	 * TLS keys and trust.
	 * @param settings the settings; by default any peer that proves its key is accepted
	 * @return this builder
	 */
	public MaculaNodeBuilder tls(TlsSettings settings) {
		this.tls = settings;
		return this;
	}

	/**
	 * Limits of everything that can grow.
	 * @param limits the limits
	 * @return this builder
	 */
	public MaculaNodeBuilder limits(Limits limits) {
		this.limits = limits;
		return this;
	}

	/**
	 * What peers of 0.14.3 may do at this node. By default everything in TLS mode
	 * {@code development} without required client certificates, which such peers do not
	 * have, and nothing otherwise.
	 * @param policy the policy
	 * @return this builder
	 */
	public MaculaNodeBuilder erlang(ErlangPolicy policy) {
		this.erlang = policy;
		return this;
	}

	ErlangPolicy erlangPolicy() {
		if (this.erlang != null) {
			return this.erlang;
		}
		return (this.tls.mode() == TlsMode.DEVELOPMENT && !this.tls.clientCertificateRequired()) ? ErlangPolicy.open()
				: ErlangPolicy.closed();
	}

	/**
	 * Executor of handlers and listeners. It must be able to run many blocking tasks; by
	 * default the node has an elastic pool of its own.
	 * @param executor the executor; not shut down by the node
	 * @return this builder
	 */
	public MaculaNodeBuilder executor(Executor executor) {
		this.executor = executor;
		return this;
	}

	/**
	 * Executor that completes the futures this node returns. By default they complete on
	 * the node's loop, which costs nothing, but what depends on them must not block.
	 * @param executor the executor; not shut down by the node
	 * @return this builder
	 */
	public MaculaNodeBuilder futureExecutor(Executor executor) {
		this.futureExecutor = executor;
		return this;
	}

	/**
	 * Use a network inside this process instead of UDP, for tests.
	 * @param network shared by the nodes that shall meet
	 * @return this builder
	 */
	public MaculaNodeBuilder network(MemoryNetwork network) {
		this.network = network;
		return this;
	}

	/**
	 * Procedures whose providers are found and connected as soon as the node has joined,
	 * see {@link MaculaNode#prefetch}.
	 * @param procedures their names, in place of those named before
	 * @return this builder
	 * @throws IllegalArgumentException if one is not the name of a procedure
	 */
	public MaculaNodeBuilder prefetch(Collection<String> procedures) {
		procedures.forEach((name) -> Names.checkProcedure(name, Integer.MAX_VALUE, Integer.MAX_VALUE));
		this.prefetched = List.copyOf(procedures);
		return this;
	}

	/**
	 * Metadata told to other nodes.
	 * @param metadata names, values and an optional place
	 * @return this builder
	 */
	public MaculaNodeBuilder metadata(NodeMetadata metadata) {
		this.metadata = metadata;
		return this;
	}

	/**
	 * Whether others can dial this node. A node that cannot be dialled stays out of other
	 * nodes' tables and is reached over the links that it opens itself.
	 * @param reachable {@code true} by default
	 * @return this builder
	 */
	public MaculaNodeBuilder reachable(boolean reachable) {
		this.reachable = reachable;
		return this;
	}

	/**
	 * Whether this node only connects and never listens: its socket lets nobody in, it
	 * has no endpoint, stands in no table and keeps no records for others. It publishes,
	 * subscribes, calls and answers over the links that it opens. Its port is any free
	 * one unless {@link #listen} names one.
	 * @param client {@code false} by default
	 * @return this builder
	 */
	public MaculaNodeBuilder client(boolean client) {
		this.client = client;
		return this;
	}

	/**
	 * Whether this node is a seed: one that others find the mesh through. It keeps as
	 * many links as limit {@code seedLinks} says, ends none because it is idle, and
	 * figures about it are in {@link MaculaNode#seed()}.
	 * @param seed {@code false} by default
	 * @return this builder
	 */
	public MaculaNodeBuilder seed(boolean seed) {
		this.seed = seed;
		return this;
	}

	/**
	 * Find nodes of the same realm on the local network by multicast DNS, and be found.
	 * Needs {@code org.jmdns:jmdns} on the class path. That the network knows no
	 * multicast is no reason not to start, see {@link MaculaNode#lan()}.
	 * @param network name of a network interface or one of its addresses; {@code null}
	 * for the address listened on, or any interface if that is all of them
	 * @return this builder
	 */
	public MaculaNodeBuilder mdns(@Nullable String network) {
		return lanDiscovery(new MulticastDns(network));
	}

	/**
	 * Find nodes on the local network in another way than {@link #mdns}.
	 * @param discovery the way, or {@code null} for none, which is the default
	 * @return this builder
	 */
	public MaculaNodeBuilder lanDiscovery(@Nullable LanDiscovery discovery) {
		this.lan = discovery;
		return this;
	}

	boolean serves() {
		return this.reachable && !this.client;
	}

	int portToBind() {
		Integer given = this.port;
		if (given != null) {
			return given;
		}
		return this.client ? 0 : DEFAULT_PORT;
	}

	/**
	 * How many paths a lookup in the hash table takes that share no node. With one, a
	 * lookup asks the fewest nodes. With several, nodes that lie lead those paths astray
	 * that they are on, and the lookup still ends at the right nodes by another one, for
	 * about half as many messages more. Three are a good choice among strangers.
	 * @param paths 1 to 8, 1 by default
	 * @return this builder
	 * @throws IllegalArgumentException if there are to be more or fewer
	 */
	public MaculaNodeBuilder lookupPaths(int paths) {
		if (paths < 1 || paths > 8) {
			throw new IllegalArgumentException("'paths' is " + paths + " but must be between 1 and 8");
		}
		this.lookupPaths = paths;
		return this;
	}

	/**
	 * Whether messages between other nodes that cannot reach each other are passed on.
	 * Limits {@code forwardedMessages} and {@code forwardedBytes} bound how many.
	 * @param forwarding {@code true} by default
	 * @return this builder
	 */
	public MaculaNodeBuilder forwarding(boolean forwarding) {
		this.forwarding = forwarding;
		return this;
	}

	/**
	 * Whether compact frames are offered to nodes that know them. The full frames carry
	 * the same and cost more bytes.
	 * @param compact {@code true} by default
	 * @return this builder
	 */
	public MaculaNodeBuilder compactFrames(boolean compact) {
		this.compact = compact;
		return this;
	}

	/**
	 * Whether the operating system's native socket transport is used where there is one.
	 * @param nativeTransport {@code true} by default; {@code false} for NIO
	 * @return this builder
	 */
	public MaculaNodeBuilder nativeTransport(boolean nativeTransport) {
		this.nativeTransport = nativeTransport;
		return this;
	}

	/**
	 * How often an idle link is checked. A link is dead after two checks without an
	 * answer.
	 * @param interval 100 ms to 1 minute, 5 seconds by default
	 * @return this builder
	 * @throws IllegalArgumentException if it is shorter or longer
	 */
	public MaculaNodeBuilder heartbeat(Duration interval) {
		if (interval.toMillis() < 100 || interval.toMillis() > 60_000) {
			throw new IllegalArgumentException(
					"'interval' is " + interval + " but must be between 100 ms and 1 minute");
		}
		this.heartbeat = interval;
		return this;
	}

	/**
	 * How this node watches which others live.
	 * @param settings {@link MembershipSettings#lan} by default; {@code null} to take no
	 * part in membership
	 * @return this builder
	 */
	public MaculaNodeBuilder membership(@Nullable MembershipSettings settings) {
		this.membership = settings;
		return this;
	}

	/**
	 * Build the node without starting it. Its identity is read or made here.
	 * @return the node
	 * @throws IllegalStateException if it is to be a seed that nobody can dial
	 * @throws MaculaException if the data directory or the TLS keys cannot be used; names
	 * the file and a remedy
	 */
	public MaculaNode build() {
		if (this.seed && !serves()) {
			throw new IllegalStateException("a seed must be dialled by others, so it can neither be a client nor"
					+ " unreachable; drop seed(true), client(true) or reachable(false)");
		}
		try {
			return new MeshNode(new NodeGraph(this), this.futureExecutor);
		}
		catch (MeshFailure ex) {
			throw Failures.translate(ex);
		}
	}

}
