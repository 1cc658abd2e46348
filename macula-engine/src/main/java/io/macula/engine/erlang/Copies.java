package io.macula.engine.erlang;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the copies that 0.14.3 makes of messages with QoS 1: it sends each of them
 * again after five and after ten seconds, whatever happens. Numbers of messages begin at
 * one at every publisher, so equal messages that come closer together are those of two
 * publishers. Confined to the loop.
 */
final class Copies {

	private static final long FIRST_COPY_NANOS = 4_000_000_000L;

	private static final long LAST_COPY_NANOS = 12_000_000_000L;

	private final NodeContext context;

	private final int most;

	/** When a message came first, in that order. */
	private final Map<NodeId, Long> seen = new LinkedHashMap<>();

	Copies(NodeContext context) {
		this.context = context;
		this.most = context.limits().dedupEntries();
	}

	boolean isCopy(byte @Nullable [] messageId, String topic, byte[] payload) {
		if (messageId == null) {
			return false;
		}
		byte[] name = topic.getBytes(StandardCharsets.UTF_8);
		NodeId message = NodeId.sha256Of(messageId, new byte[] { (byte) (name.length >> 8), (byte) name.length }, name,
				payload);
		long now = this.context.nanoTime();
		Long first = this.seen.get(message);
		if (first != null && now - first <= LAST_COPY_NANOS) {
			return now - first >= FIRST_COPY_NANOS;
		}
		this.seen.remove(message);
		this.seen.put(message, now);
		forgetOld(now);
		return false;
	}

	private void forgetOld(long now) {
		var oldest = this.seen.entrySet().iterator();
		while (oldest.hasNext()) {
			long first = oldest.next().getValue();
			if (this.seen.size() <= this.most && now - first <= LAST_COPY_NANOS) {
				return;
			}
			oldest.remove();
		}
	}

}
