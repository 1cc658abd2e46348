package io.macula.spring.boot.autoconfigure;

import org.springframework.util.unit.DataSize;

/**
 * Limits of everything that can grow, as properties. Confined to one thread.
 * <p>
 * Long because each limit is a property with a field, a getter and a setter.
 */
public class MaculaLimitsProperties {

	/**
	 * Largest frame payload sent to or accepted from a Java node.
	 */
	private DataSize frameSize = DataSize.ofMegabytes(1);

	/**
	 * Largest frame sent to a 0.14.3 gateway; it cannot reassemble larger ones.
	 */
	private DataSize erlangFrameSize = DataSize.ofBytes(1150);

	/**
	 * Deepest nesting of a MessagePack value from a peer.
	 */
	private int wireDepth = 32;

	/**
	 * Most elements (keys, values, items) in one MessagePack value from a peer.
	 */
	private int wireElements = 65536;

	/**
	 * Longest topic, pattern or procedure name.
	 */
	private DataSize topicSize = DataSize.ofBytes(256);

	/**
	 * Most levels of a topic, pattern or procedure name.
	 */
	private int topicLevels = 16;

	/**
	 * Most links of a node, whoever dialled; further ones are refused.
	 */
	private int links = 1024;

	/**
	 * Links kept without recent traffic; beyond it the least useful are closed.
	 */
	private int keptLinks = 128;

	/**
	 * Links that a seed keeps without recent traffic, in place of kept-links.
	 */
	private int seedLinks = 1024;

	/**
	 * Nodes found on the local network that are remembered.
	 */
	private int lanNodes = 256;

	/**
	 * Links that exist for lookups only; the least recently used is closed first.
	 */
	private int queryLinks = 64;

	/**
	 * Handshakes under way at once, of both directions each.
	 */
	private int handshakes = 256;

	/**
	 * Bytes queued towards one node before senders are held back.
	 */
	private DataSize outboundQueueSize = DataSize.ofMegabytes(8);

	/**
	 * Bytes a peer may send on one stream ahead of what was processed.
	 */
	private DataSize streamCreditSize = DataSize.ofKilobytes(256);

	/**
	 * Bytes of unfinished frames held for one link over all its streams.
	 */
	private DataSize linkCreditSize = DataSize.ofMegabytes(8);

	/**
	 * Streams that one peer may have open at once.
	 */
	private int streamsPerLink = 128;

	/**
	 * Largest payload of a publish, call or reply between Java nodes.
	 */
	private DataSize payloadSize = DataSize.ofMegabytes(64);

	/**
	 * Bytes of payloads larger than a frame that are put together at once, and of those
	 * that wait or are being sent. Smaller calls from others that wait or run may take as
	 * much again, those of one peer half of that.
	 */
	private DataSize assemblySize = DataSize.ofMegabytes(256);

	/**
	 * Streaming calls of this node, whoever opened them.
	 */
	private int callStreams = 1024;

	/**
	 * Streams for streaming calls and large payloads that each side may have open on one
	 * link.
	 */
	private int callStreamsPerLink = 64;

	/**
	 * Items of one stream that wait to be sent; further ones fail.
	 */
	private int streamUnsentItems = 1024;

	/**
	 * Bytes of items of one stream that wait to be sent; further ones fail.
	 */
	private DataSize streamUnsentSize = DataSize.ofMegabytes(4);

	/**
	 * Calls of a procedure that must fail one after the other at a node (time-outs, lost
	 * links, overload) before further ones go to other nodes for a while.
	 */
	private int breakerFailures = 5;

	/**
	 * Milliseconds for which such a node is not called at first; doubles up to 32 times
	 * that.
	 */
	private int breakerMillis = 1000;

	/**
	 * Results of calls that are kept to answer the same call again.
	 */
	private int cachedResults = 10000;

	/**
	 * Bytes of results of calls that are kept.
	 */
	private DataSize cachedResultSize = DataSize.ofMegabytes(16);

	/**
	 * Procedures whose providers are kept at hand before they are called.
	 */
	private int prefetchedProcedures = 256;

	/**
	 * Topic and procedure names that one peer may number on a link.
	 */
	private int namesPerLink = 16384;

	/**
	 * Malformed or forbidden messages before a link is closed.
	 */
	private int violationsPerLink = 16;

	/**
	 * Requests of this node that await an answer (lookups, stores).
	 */
	private int pendingRequests = 16384;

	/**
	 * Calls of this node that await a reply.
	 */
	private int pendingCalls = 65536;

	/**
	 * Calls from others that wait or run; further ones are refused as overloaded. One
	 * peer may have as many as are free, half of all if it is the only one.
	 */
	private int runningCalls = 16384;

	/**
	 * Publishes that wait for a lookup or for room in a queue.
	 */
	private int pendingPublishes = 65536;

	/**
	 * Bytes of publishes that wait for a lookup or for room in a queue.
	 */
	private DataSize pendingPublishSize = DataSize.ofMegabytes(64);

	/**
	 * Messages that wait for one subscription; further ones are dropped and counted.
	 */
	private int mailboxMessages = 65536;

	/**
	 * Bytes of messages that wait for one subscription.
	 */
	private DataSize mailboxSize = DataSize.ofMegabytes(64);

	/**
	 * Messages of this node that wait for confirmations; for one node may wait as many as
	 * are free, half of all if it is the only one.
	 */
	private int outboxMessages = 65536;

	/**
	 * Bytes of messages of this node that wait for confirmations.
	 */
	private DataSize outboxSize = DataSize.ofMegabytes(64);

	/**
	 * Messages of others that this node must confirm, or may have to confirm again.
	 */
	private int ledgerEntries = 262144;

	/**
	 * Last values that this node keeps for late subscribers.
	 */
	private int retainedMessages = 10000;

	/**
	 * Bytes of last values that this node keeps for late subscribers.
	 */
	private DataSize retainedSize = DataSize.ofMegabytes(64);

	/**
	 * Subscriptions of this node.
	 */
	private int subscriptions = 100000;

	/**
	 * Procedures offered by this node.
	 */
	private int procedures = 100000;

	/**
	 * Patterns that one linked peer may announce.
	 */
	private int peerInterests = 10000;

	/**
	 * Largest DHT record this node writes.
	 */
	private DataSize recordSize = DataSize.ofKilobytes(4);

	/**
	 * Largest DHT record this node stores for others.
	 */
	private DataSize acceptedRecordSize = DataSize.ofKilobytes(8);

	/**
	 * Entries stored under one DHT key.
	 */
	private int entriesPerKey = 256;

	/**
	 * Entries under one prefix key above which owners are asked to spread over shards.
	 */
	private int splitEntries = 64;

	/**
	 * Records stored for others.
	 */
	private int storedRecords = 65536;

	/**
	 * Records stored for one owner.
	 */
	private int recordsPerPeer = 4096;

	/**
	 * DHT records kept for the nodes of one public network (/24 of IPv4, /48 of IPv6).
	 */
	private int recordsPerNetwork = 16384;

	/**
	 * Nodes of one public network (/24 of IPv4, /48 of IPv6) in the node table of the
	 * DHT. The network of this node itself is not limited.
	 */
	private int nodesPerNetwork = 8;

	/**
	 * Nodes of one public network in a bucket of the node table, which has 20 places.
	 */
	private int bucketNodesPerNetwork = 2;

	/**
	 * Questions of lookups that one peer may ask per second.
	 */
	private int queriesPerSecond = 500;

	/**
	 * Records of one owner under one key, over which it spreads its patterns.
	 */
	private int recordParts = 8;

	/**
	 * Bytes of records stored for others.
	 */
	private DataSize storedSize = DataSize.ofMegabytes(64);

	/**
	 * Records whose signature is known to be good, so that it is not checked again.
	 */
	private int verifiedRecords = 8192;

	/**
	 * Lookups of others that are told about changes under a key.
	 */
	private int recordWatches = 16384;

	/**
	 * Topics and procedures whose resolved nodes are cached.
	 */
	private int cachedTopics = 16384;

	/**
	 * Recently seen messages remembered to recognise repeats.
	 */
	private int dedupEntries = 65536;

	/**
	 * Links that a message may take to a node that its publisher cannot reach.
	 */
	private int routeHops = 8;

	/**
	 * Nodes to which a way through others is remembered.
	 */
	private int routes = 4096;

	/**
	 * Messages that one peer may have passed on per second, searches for ways included.
	 */
	private int forwardedMessages = 1000;

	/**
	 * Bytes that one peer may have passed on per second.
	 */
	private DataSize forwardedSize = DataSize.ofMegabytes(8);

	/**
	 * Other nodes of the mesh that membership watches or remembers.
	 */
	private int members = 8192;

	/**
	 * Nodes that are known only because one peer told about them.
	 */
	private int membersPerPeer = 1024;

	/**
	 * Largest statement of a node about itself, metadata included.
	 */
	private DataSize memberSize = DataSize.ofKilobytes(4);

	/**
	 * Pieces of news about members that wait to be passed on.
	 */
	private int memberUpdates = 1024;

	/**
	 * Connections that 0.14.3 peers may have to this node.
	 */
	private int erlangConnections = 1024;

	/**
	 * Patterns that one connection of a 0.14.3 peer may subscribe to.
	 */
	private int erlangPatternsPerPeer = 1000;

	/**
	 * Procedures that one 0.14.3 peer may offer at this node.
	 */
	private int erlangProceduresPerPeer = 256;

	/**
	 * Entries of the hash table that this node keeps for 0.14.3 peers.
	 */
	private int erlangEntries = 16384;

	/**
	 * How often a part of the node that fails is restarted within the time of
	 * restart-seconds before the node says that it is broken.
	 */
	private int restarts = 10;

	/**
	 * Seconds within which restarts are counted.
	 */
	private int restartSeconds = 60;

	/**
	 * Milliseconds that the loop of the node may be blocked before health and log say so.
	 */
	private int loopStallMillis = 5000;

	public DataSize getFrameSize() {
		return this.frameSize;
	}

	public void setFrameSize(DataSize frameSize) {
		this.frameSize = frameSize;
	}

	public DataSize getErlangFrameSize() {
		return this.erlangFrameSize;
	}

	public void setErlangFrameSize(DataSize erlangFrameSize) {
		this.erlangFrameSize = erlangFrameSize;
	}

	public int getWireDepth() {
		return this.wireDepth;
	}

	public void setWireDepth(int wireDepth) {
		this.wireDepth = wireDepth;
	}

	public int getWireElements() {
		return this.wireElements;
	}

	public void setWireElements(int wireElements) {
		this.wireElements = wireElements;
	}

	public DataSize getTopicSize() {
		return this.topicSize;
	}

	public void setTopicSize(DataSize topicSize) {
		this.topicSize = topicSize;
	}

	public int getTopicLevels() {
		return this.topicLevels;
	}

	public void setTopicLevels(int topicLevels) {
		this.topicLevels = topicLevels;
	}

	public int getLinks() {
		return this.links;
	}

	public void setLinks(int links) {
		this.links = links;
	}

	public int getKeptLinks() {
		return this.keptLinks;
	}

	public void setKeptLinks(int keptLinks) {
		this.keptLinks = keptLinks;
	}

	public int getSeedLinks() {
		return this.seedLinks;
	}

	public void setSeedLinks(int seedLinks) {
		this.seedLinks = seedLinks;
	}

	public int getLanNodes() {
		return this.lanNodes;
	}

	public void setLanNodes(int lanNodes) {
		this.lanNodes = lanNodes;
	}

	public int getQueryLinks() {
		return this.queryLinks;
	}

	public void setQueryLinks(int queryLinks) {
		this.queryLinks = queryLinks;
	}

	public int getHandshakes() {
		return this.handshakes;
	}

	public void setHandshakes(int handshakes) {
		this.handshakes = handshakes;
	}

	public DataSize getOutboundQueueSize() {
		return this.outboundQueueSize;
	}

	public void setOutboundQueueSize(DataSize outboundQueueSize) {
		this.outboundQueueSize = outboundQueueSize;
	}

	public DataSize getStreamCreditSize() {
		return this.streamCreditSize;
	}

	public void setStreamCreditSize(DataSize streamCreditSize) {
		this.streamCreditSize = streamCreditSize;
	}

	public DataSize getLinkCreditSize() {
		return this.linkCreditSize;
	}

	public void setLinkCreditSize(DataSize linkCreditSize) {
		this.linkCreditSize = linkCreditSize;
	}

	public int getStreamsPerLink() {
		return this.streamsPerLink;
	}

	public void setStreamsPerLink(int streamsPerLink) {
		this.streamsPerLink = streamsPerLink;
	}

	public DataSize getPayloadSize() {
		return this.payloadSize;
	}

	public void setPayloadSize(DataSize payloadSize) {
		this.payloadSize = payloadSize;
	}

	public DataSize getAssemblySize() {
		return this.assemblySize;
	}

	public void setAssemblySize(DataSize assemblySize) {
		this.assemblySize = assemblySize;
	}

	public int getCallStreams() {
		return this.callStreams;
	}

	public void setCallStreams(int callStreams) {
		this.callStreams = callStreams;
	}

	public int getCallStreamsPerLink() {
		return this.callStreamsPerLink;
	}

	public void setCallStreamsPerLink(int callStreamsPerLink) {
		this.callStreamsPerLink = callStreamsPerLink;
	}

	public int getStreamUnsentItems() {
		return this.streamUnsentItems;
	}

	public void setStreamUnsentItems(int streamUnsentItems) {
		this.streamUnsentItems = streamUnsentItems;
	}

	public DataSize getStreamUnsentSize() {
		return this.streamUnsentSize;
	}

	public void setStreamUnsentSize(DataSize streamUnsentSize) {
		this.streamUnsentSize = streamUnsentSize;
	}

	public int getBreakerFailures() {
		return this.breakerFailures;
	}

	public void setBreakerFailures(int breakerFailures) {
		this.breakerFailures = breakerFailures;
	}

	public int getBreakerMillis() {
		return this.breakerMillis;
	}

	public void setBreakerMillis(int breakerMillis) {
		this.breakerMillis = breakerMillis;
	}

	public int getCachedResults() {
		return this.cachedResults;
	}

	public void setCachedResults(int cachedResults) {
		this.cachedResults = cachedResults;
	}

	public DataSize getCachedResultSize() {
		return this.cachedResultSize;
	}

	public void setCachedResultSize(DataSize cachedResultSize) {
		this.cachedResultSize = cachedResultSize;
	}

	public int getPrefetchedProcedures() {
		return this.prefetchedProcedures;
	}

	public void setPrefetchedProcedures(int prefetchedProcedures) {
		this.prefetchedProcedures = prefetchedProcedures;
	}

	public int getNamesPerLink() {
		return this.namesPerLink;
	}

	public void setNamesPerLink(int namesPerLink) {
		this.namesPerLink = namesPerLink;
	}

	public int getViolationsPerLink() {
		return this.violationsPerLink;
	}

	public void setViolationsPerLink(int violationsPerLink) {
		this.violationsPerLink = violationsPerLink;
	}

	public int getPendingRequests() {
		return this.pendingRequests;
	}

	public void setPendingRequests(int pendingRequests) {
		this.pendingRequests = pendingRequests;
	}

	public int getPendingCalls() {
		return this.pendingCalls;
	}

	public void setPendingCalls(int pendingCalls) {
		this.pendingCalls = pendingCalls;
	}

	public int getRunningCalls() {
		return this.runningCalls;
	}

	public void setRunningCalls(int runningCalls) {
		this.runningCalls = runningCalls;
	}

	public int getPendingPublishes() {
		return this.pendingPublishes;
	}

	public void setPendingPublishes(int pendingPublishes) {
		this.pendingPublishes = pendingPublishes;
	}

	public DataSize getPendingPublishSize() {
		return this.pendingPublishSize;
	}

	public void setPendingPublishSize(DataSize pendingPublishSize) {
		this.pendingPublishSize = pendingPublishSize;
	}

	public int getMailboxMessages() {
		return this.mailboxMessages;
	}

	public void setMailboxMessages(int mailboxMessages) {
		this.mailboxMessages = mailboxMessages;
	}

	public DataSize getMailboxSize() {
		return this.mailboxSize;
	}

	public void setMailboxSize(DataSize mailboxSize) {
		this.mailboxSize = mailboxSize;
	}

	public int getOutboxMessages() {
		return this.outboxMessages;
	}

	public void setOutboxMessages(int outboxMessages) {
		this.outboxMessages = outboxMessages;
	}

	public DataSize getOutboxSize() {
		return this.outboxSize;
	}

	public void setOutboxSize(DataSize outboxSize) {
		this.outboxSize = outboxSize;
	}

	public int getLedgerEntries() {
		return this.ledgerEntries;
	}

	public void setLedgerEntries(int ledgerEntries) {
		this.ledgerEntries = ledgerEntries;
	}

	public int getRetainedMessages() {
		return this.retainedMessages;
	}

	public void setRetainedMessages(int retainedMessages) {
		this.retainedMessages = retainedMessages;
	}

	public DataSize getRetainedSize() {
		return this.retainedSize;
	}

	public void setRetainedSize(DataSize retainedSize) {
		this.retainedSize = retainedSize;
	}

	public int getSubscriptions() {
		return this.subscriptions;
	}

	public void setSubscriptions(int subscriptions) {
		this.subscriptions = subscriptions;
	}

	public int getProcedures() {
		return this.procedures;
	}

	public void setProcedures(int procedures) {
		this.procedures = procedures;
	}

	public int getPeerInterests() {
		return this.peerInterests;
	}

	public void setPeerInterests(int peerInterests) {
		this.peerInterests = peerInterests;
	}

	public DataSize getRecordSize() {
		return this.recordSize;
	}

	public void setRecordSize(DataSize recordSize) {
		this.recordSize = recordSize;
	}

	public DataSize getAcceptedRecordSize() {
		return this.acceptedRecordSize;
	}

	public void setAcceptedRecordSize(DataSize acceptedRecordSize) {
		this.acceptedRecordSize = acceptedRecordSize;
	}

	public int getEntriesPerKey() {
		return this.entriesPerKey;
	}

	public void setEntriesPerKey(int entriesPerKey) {
		this.entriesPerKey = entriesPerKey;
	}

	public int getSplitEntries() {
		return this.splitEntries;
	}

	public void setSplitEntries(int splitEntries) {
		this.splitEntries = splitEntries;
	}

	public int getStoredRecords() {
		return this.storedRecords;
	}

	public void setStoredRecords(int storedRecords) {
		this.storedRecords = storedRecords;
	}

	public int getRecordsPerPeer() {
		return this.recordsPerPeer;
	}

	public void setRecordsPerPeer(int recordsPerPeer) {
		this.recordsPerPeer = recordsPerPeer;
	}

	public int getRecordsPerNetwork() {
		return this.recordsPerNetwork;
	}

	public void setRecordsPerNetwork(int recordsPerNetwork) {
		this.recordsPerNetwork = recordsPerNetwork;
	}

	public int getNodesPerNetwork() {
		return this.nodesPerNetwork;
	}

	public void setNodesPerNetwork(int nodesPerNetwork) {
		this.nodesPerNetwork = nodesPerNetwork;
	}

	public int getBucketNodesPerNetwork() {
		return this.bucketNodesPerNetwork;
	}

	public void setBucketNodesPerNetwork(int bucketNodesPerNetwork) {
		this.bucketNodesPerNetwork = bucketNodesPerNetwork;
	}

	public int getQueriesPerSecond() {
		return this.queriesPerSecond;
	}

	public void setQueriesPerSecond(int queriesPerSecond) {
		this.queriesPerSecond = queriesPerSecond;
	}

	public int getRecordParts() {
		return this.recordParts;
	}

	public void setRecordParts(int recordParts) {
		this.recordParts = recordParts;
	}

	public DataSize getStoredSize() {
		return this.storedSize;
	}

	public void setStoredSize(DataSize storedSize) {
		this.storedSize = storedSize;
	}

	public int getVerifiedRecords() {
		return this.verifiedRecords;
	}

	public void setVerifiedRecords(int verifiedRecords) {
		this.verifiedRecords = verifiedRecords;
	}

	public int getRecordWatches() {
		return this.recordWatches;
	}

	public void setRecordWatches(int recordWatches) {
		this.recordWatches = recordWatches;
	}

	public int getCachedTopics() {
		return this.cachedTopics;
	}

	public void setCachedTopics(int cachedTopics) {
		this.cachedTopics = cachedTopics;
	}

	public int getDedupEntries() {
		return this.dedupEntries;
	}

	public void setDedupEntries(int dedupEntries) {
		this.dedupEntries = dedupEntries;
	}

	public int getRouteHops() {
		return this.routeHops;
	}

	public void setRouteHops(int routeHops) {
		this.routeHops = routeHops;
	}

	public int getRoutes() {
		return this.routes;
	}

	public void setRoutes(int routes) {
		this.routes = routes;
	}

	public int getForwardedMessages() {
		return this.forwardedMessages;
	}

	public void setForwardedMessages(int forwardedMessages) {
		this.forwardedMessages = forwardedMessages;
	}

	public DataSize getForwardedSize() {
		return this.forwardedSize;
	}

	public void setForwardedSize(DataSize forwardedSize) {
		this.forwardedSize = forwardedSize;
	}

	public int getMembers() {
		return this.members;
	}

	public void setMembers(int members) {
		this.members = members;
	}

	public int getMembersPerPeer() {
		return this.membersPerPeer;
	}

	public void setMembersPerPeer(int membersPerPeer) {
		this.membersPerPeer = membersPerPeer;
	}

	public DataSize getMemberSize() {
		return this.memberSize;
	}

	public void setMemberSize(DataSize memberSize) {
		this.memberSize = memberSize;
	}

	public int getMemberUpdates() {
		return this.memberUpdates;
	}

	public void setMemberUpdates(int memberUpdates) {
		this.memberUpdates = memberUpdates;
	}

	public int getErlangConnections() {
		return this.erlangConnections;
	}

	public void setErlangConnections(int erlangConnections) {
		this.erlangConnections = erlangConnections;
	}

	public int getErlangPatternsPerPeer() {
		return this.erlangPatternsPerPeer;
	}

	public void setErlangPatternsPerPeer(int erlangPatternsPerPeer) {
		this.erlangPatternsPerPeer = erlangPatternsPerPeer;
	}

	public int getErlangProceduresPerPeer() {
		return this.erlangProceduresPerPeer;
	}

	public void setErlangProceduresPerPeer(int erlangProceduresPerPeer) {
		this.erlangProceduresPerPeer = erlangProceduresPerPeer;
	}

	public int getErlangEntries() {
		return this.erlangEntries;
	}

	public void setErlangEntries(int erlangEntries) {
		this.erlangEntries = erlangEntries;
	}

	public int getRestarts() {
		return this.restarts;
	}

	public void setRestarts(int restarts) {
		this.restarts = restarts;
	}

	public int getRestartSeconds() {
		return this.restartSeconds;
	}

	public void setRestartSeconds(int restartSeconds) {
		this.restartSeconds = restartSeconds;
	}

	public int getLoopStallMillis() {
		return this.loopStallMillis;
	}

	public void setLoopStallMillis(int loopStallMillis) {
		this.loopStallMillis = loopStallMillis;
	}

}
