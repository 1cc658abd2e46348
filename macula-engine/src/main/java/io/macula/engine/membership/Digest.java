package io.macula.engine.membership;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows, in a few bytes for each member: the first eight of its id, state and
 * incarnation. Two nodes whose ids begin alike are told apart by the next probe.
 * Stateless.
 */
final class Digest {

	private static final int ENTRY = 8 + 1 + 8;

	/**
	 * What the other side knows about a node.
	 *
	 * @param state what it believes
	 * @param incarnation which statement it has
	 */
	record Entry(MemberState state, long incarnation) {
	}

	private Digest() {
	}

	static long prefix(NodeId id) {
		return ByteBuffer.wrap(id.bytes()).getLong();
	}

	static byte[] encode(Map<NodeId, Entry> entries) {
		ByteBuffer bytes = ByteBuffer.allocate(entries.size() * ENTRY);
		entries.forEach(
				(id, entry) -> bytes.putLong(prefix(id)).put((byte) entry.state().code()).putLong(entry.incarnation()));
		return bytes.array();
	}

	/**
	 * Read a digest.
	 * @param bytes from a peer
	 * @param most how many entries it may have
	 * @return the entries by prefix, in their order, or {@code null} if it is malformed
	 */
	static @Nullable Map<Long, Entry> decode(byte[] bytes, int most) {
		if (bytes.length % ENTRY != 0 || bytes.length / ENTRY > most) {
			return null;
		}
		Map<Long, Entry> entries = new LinkedHashMap<>();
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		while (buffer.hasRemaining()) {
			long prefix = buffer.getLong();
			MemberState state = MemberState.ofCode(buffer.get());
			long incarnation = buffer.getLong();
			if (state == null) {
				return null;
			}
			entries.put(prefix, new Entry(state, incarnation));
		}
		return entries;
	}

	static byte[] encodeWanted(Collection<Long> prefixes) {
		ByteBuffer bytes = ByteBuffer.allocate(prefixes.size() * Long.BYTES);
		prefixes.forEach(bytes::putLong);
		return bytes.array();
	}

	static Set<Long> decodeWanted(byte[] bytes) {
		Set<Long> prefixes = new LinkedHashSet<>();
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		while (buffer.remaining() >= Long.BYTES) {
			prefixes.add(buffer.getLong());
		}
		return prefixes;
	}

}
