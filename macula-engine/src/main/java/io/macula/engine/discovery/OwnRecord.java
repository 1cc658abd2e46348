package io.macula.engine.discovery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.dht.RecordDraft;
import io.macula.engine.dht.RecordKeys;
import io.macula.engine.dht.SignedRecord;
import io.macula.engine.link.Backoff;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import org.jspecify.annotations.Nullable;

/**
 * A record that this node wants the mesh to have: what it shall say now, where it was
 * put, and who waits for that. Confined to the loop.
 */
final class OwnRecord {

	private static final long FIRST_RETRY_NANOS = 500_000_000L;

	private static final long LAST_RETRY_NANOS = 30_000_000_000L;

	private final String kind;

	private final String name;

	private final int part;

	/**
	 * Exact names say nothing here; patterns are counted, because several subscriptions
	 * may have the same.
	 */
	private final Map<String, Integer> patterns = new LinkedHashMap<>();

	private final Map<Integer, SignedRecord> placed = new LinkedHashMap<>();

	private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

	private final Backoff backoff = new Backoff(FIRST_RETRY_NANOS, LAST_RETRY_NANOS);

	private final boolean prefix;

	private Map<String, String> metadata = Map.of();

	private int users;

	private Timer timer = Timer.NONE;

	private boolean dirty;

	private boolean busy;

	private OwnRecord(String kind, String name, int part, boolean prefix) {
		this.kind = kind;
		this.name = name;
		this.part = part;
		this.prefix = prefix;
	}

	static OwnRecord ofName(String kind, String name) {
		return new OwnRecord(kind, name, 0, false);
	}

	static OwnRecord ofPrefix(String kind, String prefix, int part) {
		return new OwnRecord(kind, prefix, part, true);
	}

	/**
	 * What to sign for one key.
	 */
	RecordDraft draft(int shard) {
		// An exact name that found no room under its own key stands among the patterns
		List<String> names = (this.prefix || shard == RecordKeys.EXACT) ? List.copyOf(this.patterns.keySet())
				: List.of(this.name);
		return new RecordDraft(this.kind, this.name, shard, this.part, names, this.metadata);
	}

	int firstShard() {
		return this.prefix ? RecordKeys.ROOT : RecordKeys.EXACT;
	}

	String name() {
		return this.name;
	}

	String kind() {
		return this.kind;
	}

	int part() {
		return this.part;
	}

	boolean isPlaced() {
		return !this.placed.isEmpty();
	}

	/**
	 * Nobody wants it any more.
	 */
	void abandon() {
		this.users = 0;
	}

	/**
	 * One more wants it.
	 */
	void use() {
		this.users++;
	}

	/**
	 * One less wants it.
	 * @return whether nobody does
	 */
	boolean release() {
		return --this.users == 0;
	}

	boolean isUsed() {
		return this.users > 0;
	}

	void metadata(Map<String, String> metadata) {
		this.dirty |= !this.metadata.equals(metadata);
		this.metadata = metadata;
	}

	boolean has(String pattern) {
		return this.patterns.containsKey(pattern);
	}

	void add(String pattern) {
		this.dirty |= this.patterns.merge(pattern, 1, Integer::sum) == 1;
	}

	void remove(String pattern) {
		this.dirty |= this.patterns.merge(pattern, -1, (count, one) -> (count > 1) ? count - 1 : null) == null;
	}

	/**
	 * Bytes that the patterns take, a few more than it really are.
	 */
	int patternBytes() {
		int bytes = 0;
		for (String pattern : this.patterns.keySet()) {
			bytes += bytes(pattern);
		}
		return bytes;
	}

	static int bytes(String pattern) {
		return 3 + pattern.getBytes(StandardCharsets.UTF_8).length;
	}

	/**
	 * Whether the mesh does not know the latest.
	 */
	boolean isDirty() {
		return this.dirty;
	}

	void dirty(boolean dirty) {
		this.dirty = dirty;
	}

	boolean isBusy() {
		return this.busy;
	}

	void busy(boolean busy) {
		this.busy = busy;
	}

	Map<Integer, SignedRecord> placed() {
		return this.placed;
	}

	Backoff backoff() {
		return this.backoff;
	}

	void timer(Timer next) {
		this.timer.cancel();
		this.timer = next;
	}

	void await(CompletableFuture<Void> future) {
		this.waiting.add(future);
	}

	/**
	 * Those who wait for what is being done now; who comes later waits for the next time.
	 */
	List<CompletableFuture<Void>> takeWaiting() {
		List<CompletableFuture<Void>> taken = List.copyOf(this.waiting);
		this.waiting.clear();
		return taken;
	}

	static void complete(List<CompletableFuture<Void>> futures, @Nullable MeshFailure failure) {
		for (CompletableFuture<Void> future : futures) {
			if (failure != null) {
				future.completeExceptionally(failure);
			}
			else {
				future.complete(null);
			}
		}
	}

}
