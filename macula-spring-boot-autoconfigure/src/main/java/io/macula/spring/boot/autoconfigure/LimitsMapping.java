package io.macula.spring.boot.autoconfigure;

import java.util.function.IntConsumer;
import java.util.regex.Pattern;

import io.macula.engine.runtime.Limits;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Turns properties into the limits of a node. A limit that is out of range fails with the
 * name of its property. Stateless.
 */
final class LimitsMapping {

	private static final String PREFIX = "macula.limits.";

	private static final Pattern LIMIT = Pattern.compile("limit '(\\w+)'");

	private LimitsMapping() {
	}

	static Limits limits(MaculaLimitsProperties limits) {
		Limits.Builder builder = Limits.builder();
		size("frame-size", limits.getFrameSize(), builder::frameBytes);
		size("erlang-frame-size", limits.getErlangFrameSize(), builder::erlangFrameBytes);
		count("wire-depth", limits.getWireDepth(), builder::wireDepth);
		count("wire-elements", limits.getWireElements(), builder::wireElements);
		size("topic-size", limits.getTopicSize(), builder::topicBytes);
		count("topic-levels", limits.getTopicLevels(), builder::topicLevels);
		count("links", limits.getLinks(), builder::links);
		count("kept-links", limits.getKeptLinks(), builder::keptLinks);
		count("seed-links", limits.getSeedLinks(), builder::seedLinks);
		count("lan-nodes", limits.getLanNodes(), builder::lanNodes);
		count("query-links", limits.getQueryLinks(), builder::queryLinks);
		count("handshakes", limits.getHandshakes(), builder::handshakes);
		size("outbound-queue-size", limits.getOutboundQueueSize(), builder::outboundQueueBytes);
		size("stream-credit-size", limits.getStreamCreditSize(), builder::streamCreditBytes);
		size("link-credit-size", limits.getLinkCreditSize(), builder::linkCreditBytes);
		count("streams-per-link", limits.getStreamsPerLink(), builder::streamsPerLink);
		size("payload-size", limits.getPayloadSize(), builder::payloadBytes);
		size("assembly-size", limits.getAssemblySize(), builder::assemblyBytes);
		count("call-streams", limits.getCallStreams(), builder::callStreams);
		count("call-streams-per-link", limits.getCallStreamsPerLink(), builder::callStreamsPerLink);
		count("stream-unsent-items", limits.getStreamUnsentItems(), builder::streamUnsentItems);
		size("stream-unsent-size", limits.getStreamUnsentSize(), builder::streamUnsentBytes);
		count("breaker-failures", limits.getBreakerFailures(), builder::breakerFailures);
		count("breaker-millis", limits.getBreakerMillis(), builder::breakerMillis);
		count("cached-results", limits.getCachedResults(), builder::cachedResults);
		size("cached-result-size", limits.getCachedResultSize(), builder::cachedResultBytes);
		count("prefetched-procedures", limits.getPrefetchedProcedures(), builder::prefetchedProcedures);
		count("names-per-link", limits.getNamesPerLink(), builder::namesPerLink);
		count("violations-per-link", limits.getViolationsPerLink(), builder::violationsPerLink);
		count("pending-requests", limits.getPendingRequests(), builder::pendingRequests);
		count("pending-calls", limits.getPendingCalls(), builder::pendingCalls);
		count("running-calls", limits.getRunningCalls(), builder::runningCalls);
		count("pending-publishes", limits.getPendingPublishes(), builder::pendingPublishes);
		size("pending-publish-size", limits.getPendingPublishSize(), builder::pendingPublishBytes);
		count("mailbox-messages", limits.getMailboxMessages(), builder::mailboxMessages);
		size("mailbox-size", limits.getMailboxSize(), builder::mailboxBytes);
		count("outbox-messages", limits.getOutboxMessages(), builder::outboxMessages);
		size("outbox-size", limits.getOutboxSize(), builder::outboxBytes);
		count("ledger-entries", limits.getLedgerEntries(), builder::ledgerEntries);
		count("retained-messages", limits.getRetainedMessages(), builder::retainedMessages);
		size("retained-size", limits.getRetainedSize(), builder::retainedBytes);
		count("subscriptions", limits.getSubscriptions(), builder::subscriptions);
		count("procedures", limits.getProcedures(), builder::procedures);
		count("peer-interests", limits.getPeerInterests(), builder::peerInterests);
		size("record-size", limits.getRecordSize(), builder::recordBytes);
		size("accepted-record-size", limits.getAcceptedRecordSize(), builder::acceptedRecordBytes);
		count("entries-per-key", limits.getEntriesPerKey(), builder::entriesPerKey);
		count("split-entries", limits.getSplitEntries(), builder::splitEntries);
		count("stored-records", limits.getStoredRecords(), builder::storedRecords);
		count("records-per-peer", limits.getRecordsPerPeer(), builder::recordsPerPeer);
		count("records-per-network", limits.getRecordsPerNetwork(), builder::recordsPerNetwork);
		count("nodes-per-network", limits.getNodesPerNetwork(), builder::nodesPerNetwork);
		count("bucket-nodes-per-network", limits.getBucketNodesPerNetwork(), builder::bucketNodesPerNetwork);
		count("queries-per-second", limits.getQueriesPerSecond(), builder::queriesPerSecond);
		count("record-parts", limits.getRecordParts(), builder::recordParts);
		size("stored-size", limits.getStoredSize(), builder::storedBytes);
		count("verified-records", limits.getVerifiedRecords(), builder::verifiedRecords);
		count("record-watches", limits.getRecordWatches(), builder::recordWatches);
		count("cached-topics", limits.getCachedTopics(), builder::cachedTopics);
		count("dedup-entries", limits.getDedupEntries(), builder::dedupEntries);
		count("route-hops", limits.getRouteHops(), builder::routeHops);
		count("routes", limits.getRoutes(), builder::routes);
		count("forwarded-messages", limits.getForwardedMessages(), builder::forwardedMessages);
		size("forwarded-size", limits.getForwardedSize(), builder::forwardedBytes);
		count("members", limits.getMembers(), builder::members);
		count("members-per-peer", limits.getMembersPerPeer(), builder::membersPerPeer);
		size("member-size", limits.getMemberSize(), builder::memberBytes);
		count("member-updates", limits.getMemberUpdates(), builder::memberUpdates);
		count("erlang-connections", limits.getErlangConnections(), builder::erlangConnections);
		count("erlang-patterns-per-peer", limits.getErlangPatternsPerPeer(), builder::erlangPatternsPerPeer);
		count("erlang-procedures-per-peer", limits.getErlangProceduresPerPeer(), builder::erlangProceduresPerPeer);
		count("erlang-entries", limits.getErlangEntries(), builder::erlangEntries);
		count("restarts", limits.getRestarts(), builder::restarts);
		count("restart-seconds", limits.getRestartSeconds(), builder::restartSeconds);
		count("loop-stall-millis", limits.getLoopStallMillis(), builder::loopStallMillis);
		try {
			return builder.build();
		}
		catch (IllegalArgumentException ex) {
			// Two limits contradict each other: say so with the names of their properties
			String reason = LIMIT.matcher(String.valueOf(ex.getMessage()))
				.replaceAll((limit) -> "'" + PREFIX + property(limit.group(1)) + "'");
			throw new InvalidConfigurationPropertyValueException(PREFIX + "*", null, reason, ex);
		}
	}

	private static String property(String limit) {
		String name = limit.endsWith("Bytes") ? limit.substring(0, limit.length() - 5) + "Size" : limit;
		return DataObjectPropertyName.toDashedForm(name);
	}

	private static void count(String name, int value, IntConsumer setter) {
		set(name, value, value, setter);
	}

	private static void size(String name, DataSize value, IntConsumer setter) {
		set(name, value, (int) Math.max(Math.min(value.toBytes(), Integer.MAX_VALUE), Integer.MIN_VALUE), setter);
	}

	private static void set(String name, Object shown, int value, IntConsumer setter) {
		try {
			setter.accept(value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + name, shown, String.valueOf(ex.getMessage()),
					ex);
		}
	}

}
