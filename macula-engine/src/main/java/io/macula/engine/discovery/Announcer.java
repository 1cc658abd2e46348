package io.macula.engine.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.dht.Dht;
import io.macula.engine.dht.RecordKeys;
import io.macula.engine.dht.RecordKinds;
import io.macula.engine.dht.SignedRecord;
import io.macula.engine.dht.StoreStatus;
import io.macula.engine.dht.TableListener;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Names;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.LogThrottle;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's records in the mesh: puts them there, renews them long before they
 * expire, gives them to nodes that come to be near to their keys, puts them again when
 * the node was cut off, and takes them back. Confined to the loop.
 */
final class Announcer implements Advertiser, TableListener, ProxyAdvertiser {

	/** Records that are put at the same time; the rest waits. */
	private static final int MAX_BUSY = 32;

	/** From this many records on, their keys have neighbours in common. */
	private static final int MANY = 32;

	private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

	private static final long RENEW_NANOS = 150_000_000_000L;

	private static final long WITHDRAW_NANOS = 2_000_000_000L;

	private static final long CLOCK_WARNING_SECONDS = 300;

	private final NodeContext context;

	private final Links links;

	private final Dht dht;

	private final Bootstrap bootstrap;

	private final OwnRecords records;

	private final HandOver handOver;

	private final LogThrottle clockWarnings;

	private final Set<OwnRecord> queue = new LinkedHashSet<>();

	private int busy;

	private boolean stopped;

	Announcer(NodeContext context, Links links, Dht dht, Bootstrap bootstrap) {
		this.context = context;
		this.links = links;
		this.dht = dht;
		this.bootstrap = bootstrap;
		this.records = new OwnRecords(context.limits());
		this.handOver = new HandOver(context, dht);
		this.clockWarnings = new LogThrottle(context::nanoTime, CLOCK_WARNING_SECONDS);
	}

	void start() {
		this.dht.addTableListener(this);
		this.bootstrap.onArrival(this::renewAll);
	}

	/**
	 * Announce everything again. What is under way ends by itself.
	 */
	void restart() {
		this.handOver.restart();
		renewAll();
		next();
	}

	void stop() {
		this.stopped = true;
		this.records.all().forEach((record) -> record.timer(Timer.NONE));
		this.queue.clear();
		this.handOver.stop();
	}

	/**
	 * The records say how this node is reached, and that changed or may have.
	 */
	private void renewAll() {
		this.dht.forgetRegions();
		this.records.all().forEach(this::publish);
	}

	@Override
	public Advertisement subscription(String pattern) {
		if (!Names.isPattern(pattern)) {
			return use(RecordKinds.SUBSCRIBER, pattern, Map.of());
		}
		CompletableFuture<Void> announced = new CompletableFuture<>();
		OwnRecord record = this.records.ofPattern(RecordKeys.prefix(pattern), pattern);
		if (record == null) {
			announced.completeExceptionally(new MeshFailure(FailureCode.TOO_LARGE,
					"no room for pattern '" + pattern + "': limit 'recordParts' is "
							+ this.context.limits().recordParts() + " records for the patterns of one node under '"
							+ RecordKeys.prefix(pattern) + "'"));
			return new Announced(announced, () -> CompletableFuture.completedFuture(null));
		}
		record.use();
		record.add(pattern);
		announce(record, announced);
		return new Announced(announced, () -> withdrawPattern(record, pattern));
	}

	@Override
	public Advertisement procedure(String procedure, Map<String, String> metadata) {
		return use(RecordKinds.PROVIDER, procedure, metadata);
	}

	@Override
	public Advertisement proxy(NodeId key) {
		return use(RecordKinds.PROXY, key.toString(), Map.of());
	}

	private Advertisement use(String kind, String name, Map<String, String> metadata) {
		OwnRecord record = this.records.ofName(kind, name);
		boolean first = !record.isUsed();
		record.use();
		record.metadata(metadata);
		CompletableFuture<Void> announced = new CompletableFuture<>();
		record.dirty(record.isDirty() || first);
		announce(record, announced);
		return new Announced(announced, () -> withdrawName(record));
	}

	private void announce(OwnRecord record, CompletableFuture<Void> announced) {
		if (!record.isDirty() && record.isPlaced() && !record.isBusy() && !this.queue.contains(record)) {
			announced.complete(null);
			return;
		}
		record.await(announced);
		// Before a seed answered, the mesh is this node alone: the caller would be told
		// too early
		this.bootstrap.whenSettled(() -> publish(record));
	}

	private void publish(OwnRecord record) {
		if (!this.stopped && record.isUsed()) {
			record.timer(Timer.NONE);
			if (record.isBusy()) {
				record.dirty(true);
			}
			else {
				this.queue.add(record);
				next();
			}
		}
	}

	private void next() {
		while (this.busy < MAX_BUSY && !this.queue.isEmpty()) {
			OwnRecord record = this.queue.iterator().next();
			this.queue.remove(record);
			this.busy++;
			record.busy(true);
			Placement.Renewal renewal = renewal(record);
			record.dirty(false);
			List<CompletableFuture<Void>> waiting = record.takeWaiting();
			new Placement(this.dht, this.links.self().nodeId(), record, renewal, (placement) -> {
				this.busy--;
				record.busy(false);
				try {
					placed(record, placement, waiting);
				}
				finally {
					next();
				}
			}).start();
		}
	}

	private Placement.Renewal renewal(OwnRecord record) {
		if (record.isDirty() || !record.isPlaced()) {
			return Placement.Renewal.NO;
		}
		return (this.records.keys() >= MANY) ? Placement.Renewal.OF_MANY : Placement.Renewal.ONE;
	}

	private void placed(OwnRecord record, Placement placement, List<CompletableFuture<Void>> waiting) {
		Map<Integer, SignedRecord> before = new LinkedHashMap<>(record.placed());
		record.placed().clear();
		record.placed().putAll(placement.placed());
		before.keySet().removeAll(placement.placed().keySet());
		before.values().forEach((left) -> takeBack(record, left.body().shard()));
		if (!record.isUsed()) {
			this.records.forget(record);
			takeBack(record).whenComplete((done, failure) -> OwnRecord.complete(waiting, null));
			return;
		}
		MeshFailure failure = placement.failure();
		this.context.counters().increment((failure == null) ? "discovery.announced" : "discovery.announce_failed");
		if (failure == null && !placement.isKept()) {
			// Nobody to keep it: those who wait go on waiting
			waiting.forEach(record::await);
		}
		else {
			OwnRecord.complete(waiting, failure);
		}
		long pause;
		warnOfClock(placement.refusal());
		if (placement.isKept() && !placement.isThin()) {
			record.backoff().succeeded();
			pause = RENEW_NANOS - RENEW_NANOS / 5 + this.context.random().nextLong(2 * RENEW_NANOS / 5);
		}
		else {
			pause = record.backoff().next(this.context.random());
		}
		if (record.isDirty()) {
			publish(record);
		}
		else if (!this.stopped) {
			record.timer(this.context.after(pause, () -> publish(record)));
		}
	}

	private void warnOfClock(@Nullable StoreStatus refusal) {
		if (refusal != StoreStatus.EXPIRED && refusal != StoreStatus.FUTURE) {
			return;
		}
		this.context.counters().increment("discovery.clock_refused");
		if (this.clockWarnings.pass() >= 0) {
			LOG.warn("Other nodes refuse the records of this node as {}: set its clock, or theirs, right",
					refusal.text());
		}
	}

	private CompletableFuture<Void> withdrawName(OwnRecord record) {
		if (!record.release()) {
			return CompletableFuture.completedFuture(null);
		}
		return drop(record);
	}

	private CompletableFuture<Void> withdrawPattern(OwnRecord record, String pattern) {
		record.remove(pattern);
		if (record.release()) {
			return drop(record);
		}
		CompletableFuture<Void> known = new CompletableFuture<>();
		if (record.isDirty()) {
			record.await(known);
			publish(record);
		}
		else {
			known.complete(null);
		}
		return limited(known.handle((done, failure) -> null));
	}

	private CompletableFuture<Void> drop(OwnRecord record) {
		record.timer(Timer.NONE);
		this.queue.remove(record);
		if (record.isBusy()) {
			CompletableFuture<Void> gone = new CompletableFuture<>();
			record.await(gone);
			return limited(gone);
		}
		this.records.forget(record);
		return limited(takeBack(record));
	}

	/**
	 * Take the record back wherever it was put.
	 */
	private CompletableFuture<Void> takeBack(OwnRecord record) {
		List<CompletableFuture<Void>> parts = new ArrayList<>();
		List.copyOf(record.placed().keySet()).forEach((shard) -> parts.add(takeBack(record, shard)));
		record.placed().clear();
		List<CompletableFuture<Void>> waiting = record.takeWaiting();
		return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
			.thenRun(() -> OwnRecord.complete(waiting, null));
	}

	private CompletableFuture<Void> takeBack(OwnRecord record, int shard) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.dht.signGone(record.draft(shard), (signed, failure) -> {
			if (signed == null) {
				done.complete(null);
			}
			else {
				this.dht.store(signed, (report) -> done.complete(null));
			}
		});
		return done;
	}

	private CompletableFuture<Void> limited(CompletableFuture<Void> future) {
		this.context.after(WITHDRAW_NANOS, () -> future.complete(null));
		return future;
	}

	/**
	 * Take everything back, because the node leaves.
	 */
	CompletableFuture<Void> withdrawAll() {
		List<OwnRecord> all = this.records.all();
		this.records.clear();
		this.queue.clear();
		this.stopped = true;
		return CompletableFuture.allOf(all.stream().map((record) -> {
			record.abandon();
			return drop(record);
		}).toArray(CompletableFuture[]::new));
	}

	@Override
	public void added(Contact contact) {
		List<SignedRecord> mine = new ArrayList<>();
		this.records.all().forEach((record) -> mine.addAll(record.placed().values()));
		this.handOver.add(contact, mine);
	}

	@Override
	public void removed(NodeId node) {
		// There are others that keep the records until they are renewed
	}

}
