package io.macula.engine.dht;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import org.jspecify.annotations.Nullable;

/**
 * Where records are kept. A topic or procedure has the key of 0.14.3, the hash of its
 * name. What does not fit there, and all patterns under the literal prefix that they
 * share, is kept under the prefix keys of the name: a binary tree in which number 1 is
 * the root, {@code 2n} and {@code 2n + 1} are below {@code n}, and an owner belongs at
 * each depth to the one key that the first bits of its id select. Keys of the tree depend
 * on the realm. Stateless.
 */
public final class RecordKeys {

	/** The key of the name itself. */
	public static final int EXACT = 0;

	/** The first prefix key. */
	public static final int ROOT = 1;

	/** Below this depth there are no keys: 64 of them are the last. */
	static final int MAX_DEPTH = 6;

	/** Numbers from this one on are not split any more. */
	static final int FIRST_LEAF = 1 << MAX_DEPTH;

	private static final byte[] PREFIX_DOMAIN = "macula-sub/1".getBytes(StandardCharsets.UTF_8);

	private RecordKeys() {
	}

	/**
	 * The key of a name.
	 * @param realm the realm
	 * @param name topic, procedure or literal prefix
	 * @param shard {@link #EXACT} or the number of a prefix key
	 * @return the key
	 */
	public static NodeId key(Realm realm, String name, int shard) {
		if (shard == EXACT) {
			return NodeId.sha256Of(name);
		}
		byte[] text = name.getBytes(StandardCharsets.UTF_8);
		byte[] length = ByteBuffer.allocate(2).putShort((short) text.length).array();
		return NodeId.sha256Of(PREFIX_DOMAIN, realm.toBinary(), length, text, new byte[] { (byte) shard });
	}

	/**
	 * The key of a record.
	 * @param realm the realm
	 * @param kind what it is about, see {@link RecordKinds}
	 * @param name its name
	 * @param shard {@link #EXACT} or the number of a prefix key
	 * @return the key, or {@code null} if there cannot be such a record
	 */
	static @Nullable NodeId keyOf(Realm realm, String kind, String name, int shard) {
		if (!kind.equals(RecordKinds.PROXY) || shard != EXACT) {
			return key(realm, name, shard);
		}
		try {
			NodeId key = NodeId.fromHex(name);
			// One spelling, else one owner could have many records of the same
			return key.toString().equals(name) ? key : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * The next key for an owner when one is full.
	 * @param shard number of the full key
	 * @param owner the owner
	 * @return the number of the next key, or -1 if there is none
	 */
	public static int next(int shard, NodeId owner) {
		if (shard == EXACT) {
			return ROOT;
		}
		int depth = 31 - Integer.numberOfLeadingZeros(shard);
		return (depth < MAX_DEPTH) ? 2 * shard + bit(owner, depth) : -1;
	}

	/**
	 * The keys that the owners went to for which there was no room under a key.
	 * @param shard number of the full key
	 * @return numbers of the keys, none below the last ones
	 */
	public static List<Integer> below(int shard) {
		if (shard == EXACT) {
			return List.of(ROOT);
		}
		return (shard < FIRST_LEAF) ? List.of(2 * shard, 2 * shard + 1) : List.of();
	}

	/**
	 * Whether an owner may keep a record under a key.
	 * @param shard number of the key
	 * @param owner the owner
	 * @return {@code false} if the number does not exist or belongs to others
	 */
	static boolean allows(int shard, NodeId owner) {
		if (shard == EXACT) {
			return true;
		}
		if (shard < ROOT || shard >= 2 * FIRST_LEAF) {
			return false;
		}
		int allowed = ROOT;
		while (allowed < shard) {
			allowed = next(allowed, owner);
		}
		return allowed == shard;
	}

	private static int bit(NodeId id, int index) {
		return (id.bytes()[index / 8] >> (7 - index % 8)) & 1;
	}

	/**
	 * The literal prefix of a pattern.
	 * @param pattern the pattern
	 * @return its levels before the first wildcard, all of it if there is none, empty if
	 * it begins with one
	 */
	public static String prefix(String pattern) {
		int start = 0;
		while (true) {
			int dot = pattern.indexOf('.', start);
			int end = (dot >= 0) ? dot : pattern.length();
			String level = pattern.substring(start, end);
			if (level.equals("*") || level.equals("**") || level.equals("#")) {
				return (start == 0) ? "" : pattern.substring(0, start - 1);
			}
			if (dot < 0) {
				return pattern;
			}
			start = dot + 1;
		}
	}

}
