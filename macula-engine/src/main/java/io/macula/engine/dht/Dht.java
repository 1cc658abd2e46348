package io.macula.engine.dht;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.PeerListener;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.FindNode;
import io.macula.engine.wire.FindNodeReply;
import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.Store;
import org.jspecify.annotations.Nullable;

/**
 * The distributed hash table as other rooms use it: finds nodes and records, keeps
 * records for others, and answers their lookups. Also works with no other node at all.
 * Confined to the loop.
 */
public final class Dht {

	/** How long a record of this node is true unless it is renewed, in milliseconds. */
	public static final long LIFETIME_MILLIS = 300_000;

	private static final long SWEEP_NANOS = 10_000_000_000L;

	private static final long REFRESH_CHECK_NANOS = 60_000_000_000L;

	private static final long REFRESH_NANOS = 600_000_000_000L;

	private static final long PING_NANOS = 2_000_000_000L;

	private final NodeContext context;

	private final Links links;

	private final NodeTable table;

	private final RecordStore store;

	private final RecordSigner signer;

	private final DhtEnvironment environment;

	private final Introductions introductions;

	private final Regions regions;

	private final RecordVerifier verifier;

	private final Watches watches;

	private final StoreHandler storeHandler;

	private final QueryHandler queryHandler;

	private final List<Timer> timers = new ArrayList<>();

	private volatile int tableSize;

	private volatile int records;

	/**
	 * A table without nodes and records.
	 * @param context time and the rest
	 * @param links the way to other nodes
	 * @param key identity of this node
	 * @param realm the realm whose records are kept
	 */
	public Dht(NodeContext context, Links links, IdentityKey key, Realm realm) {
		this(context, links, key, realm, 1);
	}

	/**
	 * A table without nodes and records, whose lookups take several paths.
	 * @param context time and the rest
	 * @param links the way to other nodes
	 * @param key identity of this node
	 * @param realm the realm whose records are kept
	 * @param lookupPaths how many paths that share no node a lookup takes, 1 to 8
	 */
	public Dht(NodeContext context, Links links, IdentityKey key, Realm realm, int lookupPaths) {
		this.context = context;
		this.links = links;
		this.table = new NodeTable(key.nodeId(), links::self, context, this::ping);
		this.store = new RecordStore(context, key.nodeId());
		this.verifier = new RecordVerifier(context, realm);
		this.signer = new RecordSigner(context, links, key, realm, this.verifier);
		this.environment = new DhtEnvironment(context, links, this.table, this.store, new RecordRules(context, realm),
				this.verifier, lookupPaths);
		this.regions = new Regions(context, this.table, this::lookup);
		this.table.addListener(this.regions);
		this.introductions = new Introductions(context, this.table, this::ping);
		this.watches = new Watches(context);
		this.storeHandler = new StoreHandler(this.environment);
		this.queryHandler = new QueryHandler(this.environment, this.watches);
	}

	/**
	 * Begin to answer, to learn from links, and to tidy up.
	 */
	public void start() {
		this.store.onChange((record) -> {
			this.watches.changed(record);
			this.storeHandler.changed(record);
		});
		this.links.handle(MessageType.FIND_NODE, FindNode.class, this.queryHandler::findNode);
		this.links.handle(MessageType.FIND_VALUE, FindValue.class, this.queryHandler::findValue);
		this.links.handle(MessageType.STORE, Store.class, this.storeHandler);
		this.links.addPeerListener(new LinkObserver());
		this.context.counters().gauge("dht.table.nodes", () -> this.tableSize);
		this.context.counters().gauge("dht.records", () -> this.records);
		restart();
	}

	/**
	 * Tidy up with fresh timers. Tables and records stay.
	 */
	public void restart() {
		stop();
		every(SWEEP_NANOS, this::sweep);
		every(REFRESH_CHECK_NANOS, this::refresh);
	}

	/**
	 * Stop tidying up. Whatever is under way ends by itself.
	 */
	public void stop() {
		this.timers.forEach(Timer::cancel);
		this.timers.clear();
	}

	private void every(long nanos, Runnable task) {
		// Apart from each other, also when many nodes start at once
		this.timers.add(this.context.every(() -> nanos - nanos / 10 + this.context.random().nextLong(nanos / 5), task));
	}

	private void sweep() {
		this.store.sweep();
		this.watches.sweep();
		this.verifier.sweep();
		this.introductions.sweep();
		this.tableSize = this.table.size();
		this.records = this.store.size();
	}

	private void refresh() {
		this.table.toRefresh(REFRESH_NANOS).forEach((point) -> lookup(point, (nodes) -> {
		}));
	}

	/**
	 * Find the nodes nearest to a point.
	 * @param target the point
	 * @param then receives up to 20 nodes that answered, nearest first, this one never
	 * among them; after five seconds at the latest
	 */
	public void lookup(NodeId target, Consumer<List<Contact>> then) {
		NodeLookup.start(this.environment, target, then);
	}

	/**
	 * Get to know nodes everywhere, as a node does that has met its neighbours: without
	 * that the neighbours of a whole region may know nobody elsewhere.
	 */
	public void fillTable() {
		fill(new ArrayDeque<>(this.table.toFill()));
	}

	private void fill(Queue<NodeId> points) {
		NodeId point = points.poll();
		if (point != null) {
			NodeLookup.start(this.environment, point, () -> !this.table.lacks(point), (nodes) -> fill(points));
		}
	}

	/**
	 * Find the records under a key.
	 * @param key the key
	 * @param watchSeconds how long the nodes that keep them shall tell this one about
	 * changes, at most 60; 0 for not
	 * @param listener told what was found, after five seconds at the latest
	 */
	public void find(NodeId key, long watchSeconds, FindListener listener) {
		new ValueLookup(this.environment, key, watchSeconds, listener).begin();
	}

	/**
	 * Sign a record of this node.
	 * @param draft what it says
	 * @param then receives the record, or {@code null} and why there is none
	 */
	public void sign(RecordDraft draft, BiConsumer<@Nullable SignedRecord, @Nullable MeshFailure> then) {
		this.signer.sign(draft, LIFETIME_MILLIS, false, then);
	}

	/**
	 * Sign that a record of this node is taken back.
	 * @param draft what the record said
	 * @param then receives what is to be stored instead, or {@code null} and why there is
	 * none
	 */
	public void signGone(RecordDraft draft, BiConsumer<@Nullable SignedRecord, @Nullable MeshFailure> then) {
		this.signer.sign(draft, LIFETIME_MILLIS, true, then);
	}

	/**
	 * Have a record of this node kept by the nodes nearest to its key, this one included
	 * if it is among them.
	 * @param record the record
	 * @param then told what became of it
	 */
	public void store(SignedRecord record, Consumer<StoreReport> then) {
		new StoreOperation(this.environment, record, (report) -> {
			this.signer.exceed(report.seq());
			then.accept(report);
		}).start();
	}

	/**
	 * Have a record of this node that is kept be kept on. Who is near to its key is not
	 * looked up if a lookup for another key told so within the last minute.
	 * @param record the record
	 * @param many whether there are so many records that it is worth while to get to know
	 * the whole part of the id space
	 * @param then told what became of it
	 */
	public void renew(SignedRecord record, boolean many, Consumer<StoreReport> then) {
		StoreOperation operation = new StoreOperation(this.environment, record, (report) -> {
			this.signer.exceed(report.seq());
			if (2 * report.kept() < report.asked()) {
				this.regions.forget(record.key());
			}
			then.accept(report);
		});
		List<Contact> known = this.regions.nearest(record.key());
		if (known != null) {
			this.context.counters().increment("dht.renew.known");
			operation.found(known);
			return;
		}
		this.context.counters().increment("dht.renew.looked_up");
		lookup(record.key(), (nearest) -> {
			operation.found(nearest);
			this.regions.found(record.key(), nearest, many);
		});
	}

	/**
	 * Look up again who is near to keys: this node was cut off.
	 */
	public void forgetRegions() {
		this.regions.forgetAll();
	}

	/**
	 * Offer a record of this node to one node, without looking whether it is the right
	 * one.
	 * @param contact the node
	 * @param record the record
	 */
	public void storeAt(Contact contact, SignedRecord record) {
		StoreOperation.send(this.environment, contact, record, (answer) -> {
		});
	}

	/**
	 * Whether a node belongs to those that keep what is under a key, as far as this node
	 * knows.
	 * @param node the node
	 * @param key the key
	 * @return {@code true} if fewer than 20 known nodes are nearer
	 */
	public boolean isKeeper(NodeId node, NodeId key) {
		return this.table.isAmongNearest(node, key, NodeTable.K);
	}

	/**
	 * The nodes of the table that are nearest to a point.
	 * @param target the point
	 * @param count how many at most
	 * @return nodes that answered the last time, nearest first
	 */
	public List<Contact> nearest(NodeId target, int count) {
		return this.table.closest(target, 2 * count)
			.stream()
			.filter((entry) -> !entry.isSuspect())
			.limit(count)
			.map(TableEntry::contact)
			.toList();
	}

	/**
	 * Take note of a node that somebody named: it enters the table if there is room and
	 * it answers.
	 * @param contact the node
	 */
	public void introduce(Contact contact) {
		this.introductions.add(contact);
	}

	/**
	 * A node turned out to be gone, as other rooms learned.
	 * @param node the node
	 */
	public void gone(NodeId node) {
		this.table.remove(node);
	}

	/**
	 * Be told which nodes enter and leave the table.
	 * @param listener the listener
	 */
	public void addTableListener(TableListener listener) {
		this.table.addListener(listener);
	}

	/**
	 * Be told about records as they become known.
	 * @param listener the listener
	 */
	public void addRecordListener(RecordListener listener) {
		this.storeHandler.addListener(listener);
	}

	/**
	 * The realm whose records are kept.
	 * @return the realm
	 */
	public Realm realm() {
		return this.environment.rules().realm();
	}

	/**
	 * Number of nodes in the table.
	 * @return the number
	 */
	public int tableSize() {
		return this.table.size();
	}

	/**
	 * Number of records that are kept here, with those that were taken back.
	 * @return the number
	 */
	public int recordCount() {
		return this.store.size();
	}

	private void ping(Contact contact, Consumer<Boolean> then) {
		FindNode question = FindNode.of(contact.nodeId().bytes(), 0);
		this.links.request(contact, question, PING_NANOS, (reply, failure) -> {
			if (reply instanceof FindNodeReply) {
				this.environment.alive(contact.nodeId());
				then.accept(true);
				return;
			}
			if (failure != null) {
				this.environment.failed(contact.nodeId(), failure);
			}
			then.accept(false);
		});
	}

	/**
	 * Learns from links which nodes are alive. Confined to the loop.
	 */
	private final class LinkObserver implements PeerListener {

		@Override
		public void linkUp(Link link) {
			if (link.proven()) {
				Dht.this.table.seen(link.contact(), link.boot(), link.remoteAddress());
			}
		}

		@Override
		public void linkDown(Link link, CloseReason reason) {
			switch (reason.code()) {
				case CloseReason.NORMAL, CloseReason.IDLE, CloseReason.DUPLICATE, CloseReason.OVERLOADED -> {
				}
				case CloseReason.DEAD -> Dht.this.table.failed(link.remote());
				default -> Dht.this.table.remove(link.remote());
			}
		}

	}

}
