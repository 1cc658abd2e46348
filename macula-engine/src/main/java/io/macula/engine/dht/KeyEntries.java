package io.macula.engine.dht;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What is kept under one key. Confined to the loop.
 */
final class KeyEntries {

	/**
	 * A signed record, or the memory that its owner took it back.
	 *
	 * @param record the record
	 * @param until when to forget it
	 * @param network the public network that it counts for, {@code null} for none
	 */
	record Held(SignedRecord record, long until, @Nullable NetworkGroup network) {
	}

	/**
	 * An entry of a 0.14.3 node.
	 *
	 * @param entry the entry
	 * @param sender who stored it
	 * @param until when to forget it
	 * @param network the public network that it counts for, {@code null} for none
	 */
	record HeldUnsigned(UnsignedEntry entry, NodeId sender, long until, @Nullable NetworkGroup network) {
	}

	private final Map<RecordId, Held> signed = new LinkedHashMap<>();

	private final Map<ByteBuffer, HeldUnsigned> unsigned = new LinkedHashMap<>();

	private long splitUntil = Long.MIN_VALUE;

	@Nullable Held get(RecordId id) {
		return this.signed.get(id);
	}

	void put(Held held) {
		this.signed.put(held.record().id(), held);
	}

	@Nullable HeldUnsigned put(HeldUnsigned held) {
		return this.unsigned.put(ByteBuffer.wrap(held.entry().nodeId()), held);
	}

	@Nullable HeldUnsigned getUnsigned(byte[] nodeId) {
		return this.unsigned.get(ByteBuffer.wrap(nodeId));
	}

	/**
	 * Whether a node has a signed record here that is true.
	 */
	boolean hasSignedOf(UnsignedEntry entry) {
		return this.signed.values().stream().anyMatch((held) -> entry.isAbout(held.record().owner()));
	}

	/**
	 * Records that are true.
	 */
	List<SignedRecord> live(long now) {
		List<SignedRecord> live = new ArrayList<>();
		this.signed.values().forEach((held) -> {
			if (held.until() > now && !held.record().body().gone()) {
				live.add(held.record());
			}
		});
		return live;
	}

	/**
	 * Records that were taken back.
	 */
	List<SignedRecord> gone(long now) {
		List<SignedRecord> gone = new ArrayList<>();
		this.signed.values().forEach((held) -> {
			if (held.until() > now && held.record().body().gone()) {
				gone.add(held.record());
			}
		});
		return gone;
	}

	List<UnsignedEntry> unsigned(long now) {
		List<UnsignedEntry> live = new ArrayList<>();
		this.unsigned.values().forEach((held) -> {
			if (held.until() > now) {
				live.add(held.entry());
			}
		});
		return live;
	}

	/**
	 * Forget what meets a condition.
	 * @return what was forgotten
	 */
	List<Held> removeSigned(Predicate<Held> condition) {
		List<Held> removed = new ArrayList<>();
		this.signed.values().removeIf((held) -> {
			boolean remove = condition.test(held);
			if (remove) {
				removed.add(held);
			}
			return remove;
		});
		return removed;
	}

	List<HeldUnsigned> removeUnsigned(Predicate<HeldUnsigned> condition) {
		List<HeldUnsigned> removed = new ArrayList<>();
		this.unsigned.values().removeIf((held) -> {
			boolean remove = condition.test(held);
			if (remove) {
				removed.add(held);
			}
			return remove;
		});
		return removed;
	}

	int signedSize() {
		return this.signed.size();
	}

	int unsignedSize() {
		return this.unsigned.size();
	}

	boolean isEmpty(long now) {
		return this.signed.isEmpty() && this.unsigned.isEmpty() && !isSplit(now);
	}

	boolean isSplit(long now) {
		return this.splitUntil > now;
	}

	void splitUntil(long time) {
		this.splitUntil = time;
	}

}
