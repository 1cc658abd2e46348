package io.macula.engine.runtime;

/**
 * Every limit of a node in one place: whatever a peer or an application can make grow has
 * its bound here. Values are checked on building, each against its range and where two
 * belong together against each other. Immutable.
 * <p>
 * Long because each limit has a field, an accessor and a setter with its range, and is to
 * be found here and nowhere else.
 */
public final class Limits {

	private static final Limits DEFAULTS = builder().build();

	private final int frameBytes;

	private final int erlangFrameBytes;

	private final int wireDepth;

	private final int wireElements;

	private final int topicBytes;

	private final int topicLevels;

	private final int links;

	private final int keptLinks;

	private final int seedLinks;

	private final int queryLinks;

	private final int handshakes;

	private final int outboundQueueBytes;

	private final int streamCreditBytes;

	private final int linkCreditBytes;

	private final int streamsPerLink;

	private final int payloadBytes;

	private final int assemblyBytes;

	private final int callStreams;

	private final int callStreamsPerLink;

	private final int streamUnsentItems;

	private final int streamUnsentBytes;

	private final int breakerFailures;

	private final int breakerMillis;

	private final int cachedResults;

	private final int cachedResultBytes;

	private final int prefetchedProcedures;

	private final int namesPerLink;

	private final int violationsPerLink;

	private final int pendingRequests;

	private final int pendingCalls;

	private final int runningCalls;

	private final int pendingPublishes;

	private final int pendingPublishBytes;

	private final int mailboxMessages;

	private final int mailboxBytes;

	private final int outboxMessages;

	private final int outboxBytes;

	private final int ledgerEntries;

	private final int retainedMessages;

	private final int retainedBytes;

	private final int subscriptions;

	private final int procedures;

	private final int peerInterests;

	private final int recordBytes;

	private final int acceptedRecordBytes;

	private final int entriesPerKey;

	private final int splitEntries;

	private final int storedRecords;

	private final int recordsPerPeer;

	private final int recordsPerNetwork;

	private final int nodesPerNetwork;

	private final int bucketNodesPerNetwork;

	private final int queriesPerSecond;

	private final int recordParts;

	private final int storedBytes;

	private final int verifiedRecords;

	private final int recordWatches;

	private final int cachedTopics;

	private final int dedupEntries;

	private final int routeHops;

	private final int routes;

	private final int forwardedMessages;

	private final int forwardedBytes;

	private final int members;

	private final int membersPerPeer;

	private final int memberBytes;

	private final int memberUpdates;

	private final int lanNodes;

	private final int erlangConnections;

	private final int erlangPatternsPerPeer;

	private final int erlangProceduresPerPeer;

	private final int erlangEntries;

	private final int restarts;

	private final int restartSeconds;

	private final int loopStallMillis;

	private Limits(Builder builder) {
		this.frameBytes = builder.frameBytes;
		this.erlangFrameBytes = builder.erlangFrameBytes;
		this.wireDepth = builder.wireDepth;
		this.wireElements = builder.wireElements;
		this.topicBytes = builder.topicBytes;
		this.topicLevels = builder.topicLevels;
		this.links = builder.links;
		this.keptLinks = builder.keptLinks;
		this.seedLinks = builder.seedLinks;
		this.queryLinks = builder.queryLinks;
		this.handshakes = builder.handshakes;
		this.outboundQueueBytes = builder.outboundQueueBytes;
		this.streamCreditBytes = builder.streamCreditBytes;
		this.linkCreditBytes = builder.linkCreditBytes;
		this.streamsPerLink = builder.streamsPerLink;
		this.payloadBytes = builder.payloadBytes;
		this.assemblyBytes = builder.assemblyBytes;
		this.callStreams = builder.callStreams;
		this.callStreamsPerLink = builder.callStreamsPerLink;
		this.streamUnsentItems = builder.streamUnsentItems;
		this.streamUnsentBytes = builder.streamUnsentBytes;
		this.breakerFailures = builder.breakerFailures;
		this.breakerMillis = builder.breakerMillis;
		this.cachedResults = builder.cachedResults;
		this.cachedResultBytes = builder.cachedResultBytes;
		this.prefetchedProcedures = builder.prefetchedProcedures;
		this.namesPerLink = builder.namesPerLink;
		this.violationsPerLink = builder.violationsPerLink;
		this.pendingRequests = builder.pendingRequests;
		this.pendingCalls = builder.pendingCalls;
		this.runningCalls = builder.runningCalls;
		this.pendingPublishes = builder.pendingPublishes;
		this.pendingPublishBytes = builder.pendingPublishBytes;
		this.mailboxMessages = builder.mailboxMessages;
		this.mailboxBytes = builder.mailboxBytes;
		this.outboxMessages = builder.outboxMessages;
		this.outboxBytes = builder.outboxBytes;
		this.ledgerEntries = builder.ledgerEntries;
		this.retainedMessages = builder.retainedMessages;
		this.retainedBytes = builder.retainedBytes;
		this.subscriptions = builder.subscriptions;
		this.procedures = builder.procedures;
		this.peerInterests = builder.peerInterests;
		this.recordBytes = builder.recordBytes;
		this.acceptedRecordBytes = builder.acceptedRecordBytes;
		this.entriesPerKey = builder.entriesPerKey;
		this.splitEntries = builder.splitEntries;
		this.storedRecords = builder.storedRecords;
		this.recordsPerPeer = builder.recordsPerPeer;
		this.recordsPerNetwork = builder.recordsPerNetwork;
		this.nodesPerNetwork = builder.nodesPerNetwork;
		this.bucketNodesPerNetwork = builder.bucketNodesPerNetwork;
		this.queriesPerSecond = builder.queriesPerSecond;
		this.recordParts = builder.recordParts;
		this.storedBytes = builder.storedBytes;
		this.verifiedRecords = builder.verifiedRecords;
		this.recordWatches = builder.recordWatches;
		this.cachedTopics = builder.cachedTopics;
		this.dedupEntries = builder.dedupEntries;
		this.routeHops = builder.routeHops;
		this.routes = builder.routes;
		this.forwardedMessages = builder.forwardedMessages;
		this.forwardedBytes = builder.forwardedBytes;
		this.members = builder.members;
		this.membersPerPeer = builder.membersPerPeer;
		this.memberBytes = builder.memberBytes;
		this.memberUpdates = builder.memberUpdates;
		this.lanNodes = builder.lanNodes;
		this.erlangConnections = builder.erlangConnections;
		this.erlangPatternsPerPeer = builder.erlangPatternsPerPeer;
		this.erlangProceduresPerPeer = builder.erlangProceduresPerPeer;
		this.erlangEntries = builder.erlangEntries;
		this.restarts = builder.restarts;
		this.restartSeconds = builder.restartSeconds;
		this.loopStallMillis = builder.loopStallMillis;
	}

	/**
	 * The limits used when nothing else is said.
	 * @return the defaults
	 */
	public static Limits defaults() {
		return DEFAULTS;
	}

	/**
	 * Start from the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Largest frame payload sent to or accepted from a Java node, in bytes.
	 * @return 1048576 unless set
	 */
	public int frameBytes() {
		return this.frameBytes;
	}

	/**
	 * Largest frame sent to a 0.14.3 gateway, in bytes; it cannot reassemble larger ones.
	 * @return 1150 unless set
	 */
	public int erlangFrameBytes() {
		return this.erlangFrameBytes;
	}

	/**
	 * Deepest nesting of a MessagePack value from a peer.
	 * @return 32 unless set
	 */
	public int wireDepth() {
		return this.wireDepth;
	}

	/**
	 * Most elements (keys, values, items) in one MessagePack value from a peer.
	 * @return 65536 unless set
	 */
	public int wireElements() {
		return this.wireElements;
	}

	/**
	 * Longest topic, pattern or procedure name, in UTF-8 bytes.
	 * @return 256 unless set
	 */
	public int topicBytes() {
		return this.topicBytes;
	}

	/**
	 * Most levels of a topic, pattern or procedure name.
	 * @return 16 unless set
	 */
	public int topicLevels() {
		return this.topicLevels;
	}

	/**
	 * Most links of a node, whoever dialled; further ones are refused.
	 * @return 1024 unless set
	 */
	public int links() {
		return this.links;
	}

	/**
	 * Links kept without recent traffic; beyond it the least useful are closed.
	 * @return 128 unless set
	 */
	public int keptLinks() {
		return this.keptLinks;
	}

	/**
	 * Links that a seed keeps without recent traffic, in place of {@link #keptLinks} and
	 * never more than seven eighths of {@link #links}, so that there is room for others.
	 * @return 1024 unless set
	 */
	public int seedLinks() {
		return this.seedLinks;
	}

	/**
	 * Nodes found on the local network that are remembered.
	 * @return 256 unless set
	 */
	public int lanNodes() {
		return this.lanNodes;
	}

	/**
	 * Links that exist for lookups only; the least recently used is closed first.
	 * @return 64 unless set
	 */
	public int queryLinks() {
		return this.queryLinks;
	}

	/**
	 * Handshakes under way at once, of both directions each.
	 * @return 256 unless set
	 */
	public int handshakes() {
		return this.handshakes;
	}

	/**
	 * Bytes queued towards one node before senders are held back.
	 * @return 8388608 unless set
	 */
	public int outboundQueueBytes() {
		return this.outboundQueueBytes;
	}

	/**
	 * Bytes a peer may send on one stream ahead of what was processed.
	 * @return 262144 unless set
	 */
	public int streamCreditBytes() {
		return this.streamCreditBytes;
	}

	/**
	 * Bytes of unfinished frames held for one link over all its streams.
	 * @return 8388608 unless set
	 */
	public int linkCreditBytes() {
		return this.linkCreditBytes;
	}

	/**
	 * Streams that one peer may have open at once.
	 * @return 128 unless set
	 */
	public int streamsPerLink() {
		return this.streamsPerLink;
	}

	/**
	 * Largest payload of a publish, call or reply between Java nodes, in bytes.
	 * @return 67108864 unless set
	 */
	public int payloadBytes() {
		return this.payloadBytes;
	}

	/**
	 * Bytes of payloads larger than a frame that are put together at once, and of those
	 * that wait or are being sent. Smaller calls from others that wait or run may take as
	 * much again.
	 * @return 268435456 unless set
	 */
	public int assemblyBytes() {
		return this.assemblyBytes;
	}

	/**
	 * Streaming calls of this node, whoever opened them.
	 * @return 1024 unless set
	 */
	public int callStreams() {
		return this.callStreams;
	}

	/**
	 * Streams for streaming calls and large payloads that each side may have open on one
	 * link.
	 * @return 64 unless set
	 */
	public int callStreamsPerLink() {
		return this.callStreamsPerLink;
	}

	/**
	 * Items of one stream that wait to be sent; further ones fail.
	 * @return 1024 unless set
	 */
	public int streamUnsentItems() {
		return this.streamUnsentItems;
	}

	/**
	 * Bytes of items of one stream that wait to be sent; further ones fail.
	 * @return 4194304 unless set
	 */
	public int streamUnsentBytes() {
		return this.streamUnsentBytes;
	}

	/**
	 * Calls of a procedure that must fail one after the other at a node before further
	 * ones go to other nodes for a while (time-outs, lost links, overload).
	 * @return 5 unless set
	 */
	public int breakerFailures() {
		return this.breakerFailures;
	}

	/**
	 * Milliseconds for which such a node is not called at first; doubles up to 32 times
	 * that.
	 * @return 1000 unless set
	 */
	public int breakerMillis() {
		return this.breakerMillis;
	}

	/**
	 * Results of calls that are kept to answer the same call again.
	 * @return 10000 unless set
	 */
	public int cachedResults() {
		return this.cachedResults;
	}

	/**
	 * Bytes of results of calls that are kept.
	 * @return 16777216 unless set
	 */
	public int cachedResultBytes() {
		return this.cachedResultBytes;
	}

	/**
	 * Procedures whose providers are kept at hand before they are called.
	 * @return 256 unless set
	 */
	public int prefetchedProcedures() {
		return this.prefetchedProcedures;
	}

	/**
	 * Topic and procedure names that one peer may number on a link.
	 * @return 16384 unless set
	 */
	public int namesPerLink() {
		return this.namesPerLink;
	}

	/**
	 * Malformed or forbidden messages before a link is closed.
	 * @return 16 unless set
	 */
	public int violationsPerLink() {
		return this.violationsPerLink;
	}

	/**
	 * Requests of this node that await an answer (lookups, stores).
	 * @return 16384 unless set
	 */
	public int pendingRequests() {
		return this.pendingRequests;
	}

	/**
	 * Calls of this node that await a reply.
	 * @return 65536 unless set
	 */
	public int pendingCalls() {
		return this.pendingCalls;
	}

	/**
	 * Calls from others that wait or run; further ones are refused as overloaded. One
	 * peer may have as many as are free, half of all if it is the only one.
	 * @return 16384 unless set
	 */
	public int runningCalls() {
		return this.runningCalls;
	}

	/**
	 * Publishes that wait for a lookup or for room in a queue.
	 * @return 65536 unless set
	 */
	public int pendingPublishes() {
		return this.pendingPublishes;
	}

	/**
	 * Bytes of publishes that wait for a lookup or for room in a queue.
	 * @return 67108864 unless set
	 */
	public int pendingPublishBytes() {
		return this.pendingPublishBytes;
	}

	/**
	 * Messages that wait for one subscription; further ones are dropped and counted.
	 * @return 65536 unless set
	 */
	public int mailboxMessages() {
		return this.mailboxMessages;
	}

	/**
	 * Bytes of messages that wait for one subscription.
	 * @return 67108864 unless set
	 */
	public int mailboxBytes() {
		return this.mailboxBytes;
	}

	/**
	 * Messages of this node that wait for confirmations.
	 * @return 65536 unless set
	 */
	public int outboxMessages() {
		return this.outboxMessages;
	}

	/**
	 * Bytes of messages of this node that wait for confirmations.
	 * @return 67108864 unless set
	 */
	public int outboxBytes() {
		return this.outboxBytes;
	}

	/**
	 * Messages of others that this node must confirm, or may have to confirm again.
	 * @return 262144 unless set
	 */
	public int ledgerEntries() {
		return this.ledgerEntries;
	}

	/**
	 * Last values that this node keeps for late subscribers.
	 * @return 10000 unless set
	 */
	public int retainedMessages() {
		return this.retainedMessages;
	}

	/**
	 * Bytes of last values that this node keeps for late subscribers.
	 * @return 67108864 unless set
	 */
	public int retainedBytes() {
		return this.retainedBytes;
	}

	/**
	 * Subscriptions of this node.
	 * @return 100000 unless set
	 */
	public int subscriptions() {
		return this.subscriptions;
	}

	/**
	 * Procedures offered by this node.
	 * @return 100000 unless set
	 */
	public int procedures() {
		return this.procedures;
	}

	/**
	 * Patterns that one linked peer may announce.
	 * @return 10000 unless set
	 */
	public int peerInterests() {
		return this.peerInterests;
	}

	/**
	 * Largest DHT record this node writes, in bytes.
	 * @return 4096 unless set
	 */
	public int recordBytes() {
		return this.recordBytes;
	}

	/**
	 * Largest DHT record this node stores for others, in bytes.
	 * @return 8192 unless set
	 */
	public int acceptedRecordBytes() {
		return this.acceptedRecordBytes;
	}

	/**
	 * Entries stored under one DHT key.
	 * @return 256 unless set
	 */
	public int entriesPerKey() {
		return this.entriesPerKey;
	}

	/**
	 * Entries under one prefix key above which owners are asked to spread over shards.
	 * @return 64 unless set
	 */
	public int splitEntries() {
		return this.splitEntries;
	}

	/**
	 * Records stored for others.
	 * @return 65536 unless set
	 */
	public int storedRecords() {
		return this.storedRecords;
	}

	/**
	 * Records stored for one owner.
	 * @return 4096 unless set
	 */
	public int recordsPerPeer() {
		return this.recordsPerPeer;
	}

	/**
	 * DHT records kept for the nodes of one public network (/24 of IPv4, /48 of IPv6).
	 * @return 16384 unless set
	 */
	public int recordsPerNetwork() {
		return this.recordsPerNetwork;
	}

	/**
	 * Nodes of one public network (/24 of IPv4, /48 of IPv6) in the node table of the
	 * DHT. The network of this node itself is not limited.
	 * @return 8 unless set
	 */
	public int nodesPerNetwork() {
		return this.nodesPerNetwork;
	}

	/**
	 * Nodes of one public network in a bucket of the node table, which has 20 places.
	 * @return 2 unless set
	 */
	public int bucketNodesPerNetwork() {
		return this.bucketNodesPerNetwork;
	}

	/**
	 * Questions of lookups that one peer may ask per second, and in one second of quiet
	 * saves up; those beyond are not answered.
	 * @return 500 unless set
	 */
	public int queriesPerSecond() {
		return this.queriesPerSecond;
	}

	/**
	 * Records of one owner under one key, over which it spreads its patterns.
	 * @return 8 unless set
	 */
	public int recordParts() {
		return this.recordParts;
	}

	/**
	 * Bytes of records stored for others.
	 * @return 67108864 unless set
	 */
	public int storedBytes() {
		return this.storedBytes;
	}

	/**
	 * Records whose signature is known to be good, so that it is not checked again.
	 * @return 8192 unless set
	 */
	public int verifiedRecords() {
		return this.verifiedRecords;
	}

	/**
	 * Lookups of others that are told about changes under a key.
	 * @return 16384 unless set
	 */
	public int recordWatches() {
		return this.recordWatches;
	}

	/**
	 * Topics and procedures whose resolved nodes are cached.
	 * @return 16384 unless set
	 */
	public int cachedTopics() {
		return this.cachedTopics;
	}

	/**
	 * Recently seen messages remembered to recognise repeats.
	 * @return 65536 unless set
	 */
	public int dedupEntries() {
		return this.dedupEntries;
	}

	/**
	 * Links that a message may take to a node that its publisher cannot reach.
	 * @return 8 unless set
	 */
	public int routeHops() {
		return this.routeHops;
	}

	/**
	 * Nodes to which a way through others is remembered.
	 * @return 4096 unless set
	 */
	public int routes() {
		return this.routes;
	}

	/**
	 * Messages that one peer may have passed on per second, searches for ways included.
	 * @return 1000 unless set
	 */
	public int forwardedMessages() {
		return this.forwardedMessages;
	}

	/**
	 * Bytes that one peer may have passed on per second.
	 * @return 8388608 unless set
	 */
	public int forwardedBytes() {
		return this.forwardedBytes;
	}

	/**
	 * Other nodes of the mesh that membership watches or remembers.
	 * @return 8192 unless set
	 */
	public int members() {
		return this.members;
	}

	/**
	 * Nodes that are known only because one peer told about them.
	 * @return 1024 unless set
	 */
	public int membersPerPeer() {
		return this.membersPerPeer;
	}

	/**
	 * Largest statement of a node about itself, metadata included, in bytes.
	 * @return 4096 unless set
	 */
	public int memberBytes() {
		return this.memberBytes;
	}

	/**
	 * Pieces of news about members that wait to be passed on.
	 * @return 1024 unless set
	 */
	public int memberUpdates() {
		return this.memberUpdates;
	}

	/**
	 * Connections that 0.14.3 peers may have to this node.
	 * @return 1024 unless set
	 */
	public int erlangConnections() {
		return this.erlangConnections;
	}

	/**
	 * Patterns that one connection of a 0.14.3 peer may subscribe to.
	 * @return 1000 unless set
	 */
	public int erlangPatternsPerPeer() {
		return this.erlangPatternsPerPeer;
	}

	/**
	 * Procedures that one 0.14.3 peer may offer at this node.
	 * @return 256 unless set
	 */
	public int erlangProceduresPerPeer() {
		return this.erlangProceduresPerPeer;
	}

	/**
	 * Entries of the hash table that this node keeps for 0.14.3 peers.
	 * @return 16384 unless set
	 */
	public int erlangEntries() {
		return this.erlangEntries;
	}

	/**
	 * How often a part of the node that fails is restarted within
	 * {@link #restartSeconds()} before the node says that it is broken.
	 * @return 10 unless set
	 */
	public int restarts() {
		return this.restarts;
	}

	/**
	 * Seconds within which restarts are counted, and after which a part that cannot be
	 * restarted makes the node say that it is broken.
	 * @return 60 unless set
	 */
	public int restartSeconds() {
		return this.restartSeconds;
	}

	/**
	 * Milliseconds that the loop of the node may be blocked before it is told.
	 * @return 5000 unless set
	 */
	public int loopStallMillis() {
		return this.loopStallMillis;
	}

	/**
	 * Builds limits. Confined to one thread.
	 */
	public static final class Builder {

		private int frameBytes = 1048576;

		private int erlangFrameBytes = 1150;

		private int wireDepth = 32;

		private int wireElements = 65536;

		private int topicBytes = 256;

		private int topicLevels = 16;

		private int links = 1024;

		private int keptLinks = 128;

		private int seedLinks = 1024;

		private int lanNodes = 256;

		private int queryLinks = 64;

		private int handshakes = 256;

		private int outboundQueueBytes = 8388608;

		private int streamCreditBytes = 262144;

		private int linkCreditBytes = 8388608;

		private int streamsPerLink = 128;

		private int payloadBytes = 67108864;

		private int assemblyBytes = 268435456;

		private int callStreams = 1024;

		private int callStreamsPerLink = 64;

		private int streamUnsentItems = 1024;

		private int streamUnsentBytes = 4194304;

		private int breakerFailures = 5;

		private int breakerMillis = 1000;

		private int cachedResults = 10000;

		private int cachedResultBytes = 16777216;

		private int prefetchedProcedures = 256;

		private int namesPerLink = 16384;

		private int violationsPerLink = 16;

		private int pendingRequests = 16384;

		private int pendingCalls = 65536;

		private int runningCalls = 16384;

		private int pendingPublishes = 65536;

		private int pendingPublishBytes = 67108864;

		private int mailboxMessages = 65536;

		private int mailboxBytes = 67108864;

		private int outboxMessages = 65536;

		private int outboxBytes = 67108864;

		private int ledgerEntries = 262144;

		private int retainedMessages = 10000;

		private int retainedBytes = 67108864;

		private int subscriptions = 100000;

		private int procedures = 100000;

		private int peerInterests = 10000;

		private int recordBytes = 4096;

		private int acceptedRecordBytes = 8192;

		private int entriesPerKey = 256;

		private int splitEntries = 64;

		private int storedRecords = 65536;

		private int recordsPerPeer = 4096;

		private int recordsPerNetwork = 16384;

		private int nodesPerNetwork = 8;

		private int bucketNodesPerNetwork = 2;

		private int queriesPerSecond = 500;

		private int recordParts = 8;

		private int storedBytes = 67108864;

		private int verifiedRecords = 8192;

		private int recordWatches = 16384;

		private int cachedTopics = 16384;

		private int dedupEntries = 65536;

		private int routeHops = 8;

		private int routes = 4096;

		private int forwardedMessages = 1000;

		private int forwardedBytes = 8388608;

		private int members = 8192;

		private int membersPerPeer = 1024;

		private int memberBytes = 4096;

		private int memberUpdates = 1024;

		private int erlangConnections = 1024;

		private int erlangPatternsPerPeer = 1000;

		private int erlangProceduresPerPeer = 256;

		private int erlangEntries = 16384;

		private int restarts = 10;

		private int restartSeconds = 60;

		private int loopStallMillis = 5000;

		private Builder() {
		}

		/**
		 * Largest frame payload sent to or accepted from a Java node, in bytes.
		 * @param value 1024 to 16777216
		 * @return this builder
		 */
		public Builder frameBytes(int value) {
			this.frameBytes = inRange("frameBytes", value, 1024, 16777216);
			return this;
		}

		/**
		 * Largest frame sent to a 0.14.3 gateway, in bytes; it cannot reassemble larger
		 * ones.
		 * @param value 256 to 12000
		 * @return this builder
		 */
		public Builder erlangFrameBytes(int value) {
			this.erlangFrameBytes = inRange("erlangFrameBytes", value, 256, 12000);
			return this;
		}

		/**
		 * Deepest nesting of a MessagePack value from a peer.
		 * @param value 4 to 256
		 * @return this builder
		 */
		public Builder wireDepth(int value) {
			this.wireDepth = inRange("wireDepth", value, 4, 256);
			return this;
		}

		/**
		 * Most elements (keys, values, items) in one MessagePack value from a peer.
		 * @param value 64 to 1048576
		 * @return this builder
		 */
		public Builder wireElements(int value) {
			this.wireElements = inRange("wireElements", value, 64, 1048576);
			return this;
		}

		/**
		 * Longest topic, pattern or procedure name, in UTF-8 bytes.
		 * @param value 16 to 4096
		 * @return this builder
		 */
		public Builder topicBytes(int value) {
			this.topicBytes = inRange("topicBytes", value, 16, 4096);
			return this;
		}

		/**
		 * Most levels of a topic, pattern or procedure name.
		 * @param value 2 to 64
		 * @return this builder
		 */
		public Builder topicLevels(int value) {
			this.topicLevels = inRange("topicLevels", value, 2, 64);
			return this;
		}

		/**
		 * Most links of a node, whoever dialled; further ones are refused.
		 * @param value 1 to 65536
		 * @return this builder
		 */
		public Builder links(int value) {
			this.links = inRange("links", value, 1, 65536);
			return this;
		}

		/**
		 * Links kept without recent traffic; beyond it the least useful are closed.
		 * @param value 1 to 65536
		 * @return this builder
		 */
		public Builder keptLinks(int value) {
			this.keptLinks = inRange("keptLinks", value, 1, 65536);
			return this;
		}

		/**
		 * Links that a seed keeps without recent traffic, in place of {@code keptLinks}.
		 * @param value 1 to 65536; more than seven eighths of {@code links} is the same
		 * as that
		 * @return this builder
		 */
		public Builder seedLinks(int value) {
			this.seedLinks = inRange("seedLinks", value, 1, 65536);
			return this;
		}

		/**
		 * Nodes found on the local network that are remembered; further ones are not
		 * looked at until one of these is gone.
		 * @param value 1 to 65536
		 * @return this builder
		 */
		public Builder lanNodes(int value) {
			this.lanNodes = inRange("lanNodes", value, 1, 65536);
			return this;
		}

		/**
		 * Links that exist for lookups only; the least recently used is closed first.
		 * @param value 1 to 65536
		 * @return this builder
		 */
		public Builder queryLinks(int value) {
			this.queryLinks = inRange("queryLinks", value, 1, 65536);
			return this;
		}

		/**
		 * Handshakes under way at once, of both directions each.
		 * @param value 1 to 65536
		 * @return this builder
		 */
		public Builder handshakes(int value) {
			this.handshakes = inRange("handshakes", value, 1, 65536);
			return this;
		}

		/**
		 * Bytes queued towards one node before senders are held back.
		 * @param value 65536 to 1073741824
		 * @return this builder
		 */
		public Builder outboundQueueBytes(int value) {
			this.outboundQueueBytes = inRange("outboundQueueBytes", value, 65536, 1073741824);
			return this;
		}

		/**
		 * Bytes a peer may send on one stream ahead of what was processed.
		 * @param value 65536 to 16777216
		 * @return this builder
		 */
		public Builder streamCreditBytes(int value) {
			this.streamCreditBytes = inRange("streamCreditBytes", value, 65536, 16777216);
			return this;
		}

		/**
		 * Bytes of unfinished frames held for one link over all its streams.
		 * @param value 1048576 to 1073741824
		 * @return this builder
		 */
		public Builder linkCreditBytes(int value) {
			this.linkCreditBytes = inRange("linkCreditBytes", value, 1048576, 1073741824);
			return this;
		}

		/**
		 * Streams that one peer may have open at once.
		 * @param value 4 to 4096
		 * @return this builder
		 */
		public Builder streamsPerLink(int value) {
			this.streamsPerLink = inRange("streamsPerLink", value, 4, 4096);
			return this;
		}

		/**
		 * Largest payload of a publish, call or reply between Java nodes, in bytes.
		 * @param value 16384 to 1073741824
		 * @return this builder
		 */
		public Builder payloadBytes(int value) {
			this.payloadBytes = inRange("payloadBytes", value, 16384, 1073741824);
			return this;
		}

		/**
		 * Bytes of payloads larger than a frame that are put together at once, and of
		 * those that wait or are being sent; smaller calls from others may take as much
		 * again.
		 * @param value 1048576 to 2147483647
		 * @return this builder
		 */
		public Builder assemblyBytes(int value) {
			this.assemblyBytes = inRange("assemblyBytes", value, 1048576, 2147483647);
			return this;
		}

		/**
		 * Streaming calls of this node, whoever opened them.
		 * @param value 1 to 1000000
		 * @return this builder
		 */
		public Builder callStreams(int value) {
			this.callStreams = inRange("callStreams", value, 1, 1000000);
			return this;
		}

		/**
		 * Streams for streaming calls and large payloads that each side may have open on
		 * one link.
		 * @param value 1 to 65536
		 * @return this builder
		 */
		public Builder callStreamsPerLink(int value) {
			this.callStreamsPerLink = inRange("callStreamsPerLink", value, 1, 65536);
			return this;
		}

		/**
		 * Items of one stream that wait to be sent; further ones fail.
		 * @param value 1 to 1000000
		 * @return this builder
		 */
		public Builder streamUnsentItems(int value) {
			this.streamUnsentItems = inRange("streamUnsentItems", value, 1, 1000000);
			return this;
		}

		/**
		 * Bytes of items of one stream that wait to be sent; further ones fail.
		 * @param value 1024 to 1073741824
		 * @return this builder
		 */
		public Builder streamUnsentBytes(int value) {
			this.streamUnsentBytes = inRange("streamUnsentBytes", value, 1024, 1073741824);
			return this;
		}

		/**
		 * Calls of a procedure that must fail one after the other at a node before
		 * further ones go to other nodes for a while (time-outs, lost links, overload).
		 * @param value 1 to 1000000
		 * @return this builder
		 */
		public Builder breakerFailures(int value) {
			this.breakerFailures = inRange("breakerFailures", value, 1, 1000000);
			return this;
		}

		/**
		 * Milliseconds for which such a node is not called at first; doubles up to 32
		 * times that.
		 * @param value 10 to 3600000
		 * @return this builder
		 */
		public Builder breakerMillis(int value) {
			this.breakerMillis = inRange("breakerMillis", value, 10, 3600000);
			return this;
		}

		/**
		 * Results of calls that are kept to answer the same call again.
		 * @param value 1 to 4194304
		 * @return this builder
		 */
		public Builder cachedResults(int value) {
			this.cachedResults = inRange("cachedResults", value, 1, 4194304);
			return this;
		}

		/**
		 * Bytes of results of calls that are kept.
		 * @param value 1024 to 1073741824
		 * @return this builder
		 */
		public Builder cachedResultBytes(int value) {
			this.cachedResultBytes = inRange("cachedResultBytes", value, 1024, 1073741824);
			return this;
		}

		/**
		 * Procedures whose providers are kept at hand before they are called.
		 * @param value 1 to 65536
		 * @return this builder
		 */
		public Builder prefetchedProcedures(int value) {
			this.prefetchedProcedures = inRange("prefetchedProcedures", value, 1, 65536);
			return this;
		}

		/**
		 * Topic and procedure names that one peer may number on a link.
		 * @param value 16 to 1048576
		 * @return this builder
		 */
		public Builder namesPerLink(int value) {
			this.namesPerLink = inRange("namesPerLink", value, 16, 1048576);
			return this;
		}

		/**
		 * Malformed or forbidden messages before a link is closed.
		 * @param value 1 to 1024
		 * @return this builder
		 */
		public Builder violationsPerLink(int value) {
			this.violationsPerLink = inRange("violationsPerLink", value, 1, 1024);
			return this;
		}

		/**
		 * Requests of this node that await an answer (lookups, stores).
		 * @param value 16 to 1048576
		 * @return this builder
		 */
		public Builder pendingRequests(int value) {
			this.pendingRequests = inRange("pendingRequests", value, 16, 1048576);
			return this;
		}

		/**
		 * Calls of this node that await a reply.
		 * @param value 16 to 4194304
		 * @return this builder
		 */
		public Builder pendingCalls(int value) {
			this.pendingCalls = inRange("pendingCalls", value, 16, 4194304);
			return this;
		}

		/**
		 * Calls from others that wait or run; further ones are refused as overloaded. One
		 * peer may have as many as are free, half of all if it is the only one.
		 * @param value 1 to 1048576
		 * @return this builder
		 */
		public Builder runningCalls(int value) {
			this.runningCalls = inRange("runningCalls", value, 1, 1048576);
			return this;
		}

		/**
		 * Publishes that wait for a lookup or for room in a queue.
		 * @param value 16 to 4194304
		 * @return this builder
		 */
		public Builder pendingPublishes(int value) {
			this.pendingPublishes = inRange("pendingPublishes", value, 16, 4194304);
			return this;
		}

		/**
		 * Bytes of publishes that wait for a lookup or for room in a queue.
		 * @param value 65536 to 1073741824
		 * @return this builder
		 */
		public Builder pendingPublishBytes(int value) {
			this.pendingPublishBytes = inRange("pendingPublishBytes", value, 65536, 1073741824);
			return this;
		}

		/**
		 * Messages that wait for one subscription; further ones are dropped and counted.
		 * @param value 1 to 4194304
		 * @return this builder
		 */
		public Builder mailboxMessages(int value) {
			this.mailboxMessages = inRange("mailboxMessages", value, 1, 4194304);
			return this;
		}

		/**
		 * Bytes of messages that wait for one subscription.
		 * @param value 1024 to 1073741824
		 * @return this builder
		 */
		public Builder mailboxBytes(int value) {
			this.mailboxBytes = inRange("mailboxBytes", value, 1024, 1073741824);
			return this;
		}

		/**
		 * Messages of this node that wait for confirmations; for one node may wait as
		 * many as are free, half of all if it is the only one.
		 * @param value 16 to 4194304
		 * @return this builder
		 */
		public Builder outboxMessages(int value) {
			this.outboxMessages = inRange("outboxMessages", value, 16, 4194304);
			return this;
		}

		/**
		 * Bytes of messages of this node that wait for confirmations.
		 * @param value 65536 to 1073741824
		 * @return this builder
		 */
		public Builder outboxBytes(int value) {
			this.outboxBytes = inRange("outboxBytes", value, 65536, 1073741824);
			return this;
		}

		/**
		 * Messages of others that this node must confirm, or may have to confirm again.
		 * @param value 16 to 4194304
		 * @return this builder
		 */
		public Builder ledgerEntries(int value) {
			this.ledgerEntries = inRange("ledgerEntries", value, 16, 4194304);
			return this;
		}

		/**
		 * Last values that this node keeps for late subscribers.
		 * @param value 1 to 4194304
		 * @return this builder
		 */
		public Builder retainedMessages(int value) {
			this.retainedMessages = inRange("retainedMessages", value, 1, 4194304);
			return this;
		}

		/**
		 * Bytes of last values that this node keeps for late subscribers.
		 * @param value 1024 to 1073741824
		 * @return this builder
		 */
		public Builder retainedBytes(int value) {
			this.retainedBytes = inRange("retainedBytes", value, 1024, 1073741824);
			return this;
		}

		/**
		 * Subscriptions of this node.
		 * @param value 1 to 4194304
		 * @return this builder
		 */
		public Builder subscriptions(int value) {
			this.subscriptions = inRange("subscriptions", value, 1, 4194304);
			return this;
		}

		/**
		 * Procedures offered by this node.
		 * @param value 1 to 4194304
		 * @return this builder
		 */
		public Builder procedures(int value) {
			this.procedures = inRange("procedures", value, 1, 4194304);
			return this;
		}

		/**
		 * Patterns that one linked peer may announce.
		 * @param value 1 to 1048576
		 * @return this builder
		 */
		public Builder peerInterests(int value) {
			this.peerInterests = inRange("peerInterests", value, 1, 1048576);
			return this;
		}

		/**
		 * Largest DHT record this node writes, in bytes.
		 * @param value 512 to 65536
		 * @return this builder
		 */
		public Builder recordBytes(int value) {
			this.recordBytes = inRange("recordBytes", value, 512, 65536);
			return this;
		}

		/**
		 * Largest DHT record this node stores for others, in bytes.
		 * @param value 512 to 65536
		 * @return this builder
		 */
		public Builder acceptedRecordBytes(int value) {
			this.acceptedRecordBytes = inRange("acceptedRecordBytes", value, 512, 65536);
			return this;
		}

		/**
		 * Entries stored under one DHT key.
		 * @param value 8 to 65536
		 * @return this builder
		 */
		public Builder entriesPerKey(int value) {
			this.entriesPerKey = inRange("entriesPerKey", value, 8, 65536);
			return this;
		}

		/**
		 * Entries under one prefix key above which owners are asked to spread over
		 * shards.
		 * @param value 8 to 65536
		 * @return this builder
		 */
		public Builder splitEntries(int value) {
			this.splitEntries = inRange("splitEntries", value, 8, 65536);
			return this;
		}

		/**
		 * Records stored for others.
		 * @param value 16 to 4194304
		 * @return this builder
		 */
		public Builder storedRecords(int value) {
			this.storedRecords = inRange("storedRecords", value, 16, 4194304);
			return this;
		}

		/**
		 * Records stored for one owner.
		 * @param value 1 to 4194304
		 * @return this builder
		 */
		public Builder recordsPerPeer(int value) {
			this.recordsPerPeer = inRange("recordsPerPeer", value, 1, 4194304);
			return this;
		}

		/**
		 * DHT records kept for the nodes of one public network (/24 of IPv4, /48 of
		 * IPv6).
		 * @param value 1 to 4194304
		 * @return this builder
		 */
		public Builder recordsPerNetwork(int value) {
			this.recordsPerNetwork = inRange("recordsPerNetwork", value, 1, 4194304);
			return this;
		}

		/**
		 * Nodes of one public network (/24 of IPv4, /48 of IPv6) in the node table of the
		 * DHT. The network of this node itself is not limited.
		 * @param value 1 to 65536
		 * @return this builder
		 */
		public Builder nodesPerNetwork(int value) {
			this.nodesPerNetwork = inRange("nodesPerNetwork", value, 1, 65536);
			return this;
		}

		/**
		 * Nodes of one public network in a bucket of the node table, which has 20 places.
		 * @param value 1 to 20
		 * @return this builder
		 */
		public Builder bucketNodesPerNetwork(int value) {
			this.bucketNodesPerNetwork = inRange("bucketNodesPerNetwork", value, 1, 20);
			return this;
		}

		/**
		 * Questions of lookups that one peer may ask per second, and in one second of
		 * quiet saves up; those beyond are not answered.
		 * @param value 20 to 1,000,000
		 * @return this builder
		 */
		public Builder queriesPerSecond(int value) {
			this.queriesPerSecond = inRange("queriesPerSecond", value, 20, 1_000_000);
			return this;
		}

		/**
		 * Records of one owner under one key, over which it spreads its patterns.
		 * @param value 1 to 256
		 * @return this builder
		 */
		public Builder recordParts(int value) {
			this.recordParts = inRange("recordParts", value, 1, 256);
			return this;
		}

		/**
		 * Bytes of records stored for others.
		 * @param value 65536 to 1073741824
		 * @return this builder
		 */
		public Builder storedBytes(int value) {
			this.storedBytes = inRange("storedBytes", value, 65536, 1073741824);
			return this;
		}

		/**
		 * Records whose signature is known to be good, so that it is not checked again.
		 * @param value 16 to 4194304
		 * @return this builder
		 */
		public Builder verifiedRecords(int value) {
			this.verifiedRecords = inRange("verifiedRecords", value, 16, 4194304);
			return this;
		}

		/**
		 * Lookups of others that are told about changes under a key.
		 * @param value 16 to 4194304
		 * @return this builder
		 */
		public Builder recordWatches(int value) {
			this.recordWatches = inRange("recordWatches", value, 16, 4194304);
			return this;
		}

		/**
		 * Topics and procedures whose resolved nodes are cached.
		 * @param value 16 to 4194304
		 * @return this builder
		 */
		public Builder cachedTopics(int value) {
			this.cachedTopics = inRange("cachedTopics", value, 16, 4194304);
			return this;
		}

		/**
		 * Recently seen messages remembered to recognise repeats.
		 * @param value 16 to 4194304
		 * @return this builder
		 */
		public Builder dedupEntries(int value) {
			this.dedupEntries = inRange("dedupEntries", value, 16, 4194304);
			return this;
		}

		/**
		 * Links that a message may take to a node that its publisher cannot reach.
		 * @param value 1 to 32
		 * @return this builder
		 */
		public Builder routeHops(int value) {
			this.routeHops = inRange("routeHops", value, 1, 32);
			return this;
		}

		/**
		 * Nodes to which a way through others is remembered.
		 * @param value 16 to 1048576
		 * @return this builder
		 */
		public Builder routes(int value) {
			this.routes = inRange("routes", value, 16, 1048576);
			return this;
		}

		/**
		 * Messages that one peer may have passed on per second, searches for ways
		 * included.
		 * @param value 1 to 1000000
		 * @return this builder
		 */
		public Builder forwardedMessages(int value) {
			this.forwardedMessages = inRange("forwardedMessages", value, 1, 1000000);
			return this;
		}

		/**
		 * Bytes that one peer may have passed on per second.
		 * @param value 65536 to 1073741824
		 * @return this builder
		 */
		public Builder forwardedBytes(int value) {
			this.forwardedBytes = inRange("forwardedBytes", value, 65536, 1073741824);
			return this;
		}

		/**
		 * Other nodes of the mesh that membership watches or remembers.
		 * @param value 16 to 1048576
		 * @return this builder
		 */
		public Builder members(int value) {
			this.members = inRange("members", value, 16, 1048576);
			return this;
		}

		/**
		 * Nodes that are known only because one peer told about them.
		 * @param value 16 to 1048576
		 * @return this builder
		 */
		public Builder membersPerPeer(int value) {
			this.membersPerPeer = inRange("membersPerPeer", value, 16, 1048576);
			return this;
		}

		/**
		 * Largest statement of a node about itself, metadata included, in bytes.
		 * @param value 512 to 65536
		 * @return this builder
		 */
		public Builder memberBytes(int value) {
			this.memberBytes = inRange("memberBytes", value, 512, 65536);
			return this;
		}

		/**
		 * Pieces of news about members that wait to be passed on.
		 * @param value 16 to 65536
		 * @return this builder
		 */
		public Builder memberUpdates(int value) {
			this.memberUpdates = inRange("memberUpdates", value, 16, 65536);
			return this;
		}

		/**
		 * Connections that 0.14.3 peers may have to this node.
		 * @param value 1 to 65536
		 * @return this builder
		 */
		public Builder erlangConnections(int value) {
			this.erlangConnections = inRange("erlangConnections", value, 1, 65536);
			return this;
		}

		/**
		 * Patterns that one connection of a 0.14.3 peer may subscribe to.
		 * @param value 1 to 1048576
		 * @return this builder
		 */
		public Builder erlangPatternsPerPeer(int value) {
			this.erlangPatternsPerPeer = inRange("erlangPatternsPerPeer", value, 1, 1048576);
			return this;
		}

		/**
		 * Procedures that one 0.14.3 peer may offer at this node.
		 * @param value 1 to 65536
		 * @return this builder
		 */
		public Builder erlangProceduresPerPeer(int value) {
			this.erlangProceduresPerPeer = inRange("erlangProceduresPerPeer", value, 1, 65536);
			return this;
		}

		/**
		 * Entries of the hash table that this node keeps for 0.14.3 peers.
		 * @param value 1 to 1048576
		 * @return this builder
		 */
		public Builder erlangEntries(int value) {
			this.erlangEntries = inRange("erlangEntries", value, 1, 1048576);
			return this;
		}

		/**
		 * How often a part of the node that fails is restarted within
		 * {@link #restartSeconds(int)}.
		 * @param value 0 to 1000
		 * @return this builder
		 */
		public Builder restarts(int value) {
			this.restarts = inRange("restarts", value, 0, 1000);
			return this;
		}

		/**
		 * Seconds within which restarts are counted.
		 * @param value 1 to 86400
		 * @return this builder
		 */
		public Builder restartSeconds(int value) {
			this.restartSeconds = inRange("restartSeconds", value, 1, 86400);
			return this;
		}

		/**
		 * Milliseconds that the loop of the node may be blocked before it is told.
		 * @param value 100 to 3600000
		 * @return this builder
		 */
		public Builder loopStallMillis(int value) {
			this.loopStallMillis = inRange("loopStallMillis", value, 100, 3600000);
			return this;
		}

		/**
		 * Check and build.
		 * @return the limits
		 * @throws IllegalArgumentException if two limits contradict each other
		 */
		public Limits build() {
			atLeast("linkCreditBytes", this.linkCreditBytes, "frameBytes", this.frameBytes);
			atLeast("outboundQueueBytes", this.outboundQueueBytes, "frameBytes", this.frameBytes);
			atLeast("pendingPublishBytes", this.pendingPublishBytes, "frameBytes", this.frameBytes);
			atLeast("assemblyBytes", this.assemblyBytes, "payloadBytes", this.payloadBytes);
			atLeast("outboxBytes", this.outboxBytes, "frameBytes", this.frameBytes);
			atLeast("links", this.links, "keptLinks", this.keptLinks);
			atLeast("acceptedRecordBytes", this.acceptedRecordBytes, "recordBytes", this.recordBytes);
			atLeast("entriesPerKey", this.entriesPerKey, "splitEntries", this.splitEntries);
			return new Limits(this);
		}

		private static int inRange(String name, int value, int min, int max) {
			if (value < min || value > max) {
				throw new IllegalArgumentException(
						"limit '" + name + "' is " + value + " but must be between " + min + " and " + max);
			}
			return value;
		}

		private static void atLeast(String name, int value, String other, int bound) {
			if (value < bound) {
				throw new IllegalArgumentException("limit '" + name + "' is " + value + " but must be at least limit '"
						+ other + "', which is " + bound);
			}
		}

	}

}
