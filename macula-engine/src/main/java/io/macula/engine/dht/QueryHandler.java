package io.macula.engine.dht;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.RateLimit;
import io.macula.engine.wire.Contacts;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FindNode;
import io.macula.engine.wire.FindNodeReply;
import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Answers lookups of others from what this node has itself. Confined to the loop.
 */
final class QueryHandler {

	/** Text and node beside the signed bytes of an entry. */
	private static final int UNSIGNED_SIZE = 160;

	/**
	 * What a peer may still ask.
	 */
	private record Questions(RateLimit rate) {

	}

	private final DhtEnvironment environment;

	private final Watches watches;

	QueryHandler(DhtEnvironment environment, Watches watches) {
		this.environment = environment;
		this.watches = watches;
	}

	void findNode(Link link, FindNode question) {
		if (isTooMany(link)) {
			return;
		}
		this.environment.alive(link.remote());
		byte[] target = question.target();
		if (target == null) {
			link.violation("no_target");
			return;
		}
		link.control(FindNodeReply.of(nodes(link, NodeId.ofAny(target)), question.rid()));
	}

	void findValue(Link link, FindValue question) {
		if (isTooMany(link)) {
			return;
		}
		this.environment.alive(link.remote());
		byte[] bytes = question.key();
		if (bytes == null) {
			link.violation("no_key");
			return;
		}
		NodeId key = NodeId.ofAny(bytes);
		long seconds = Extensions.watchSeconds(question);
		if (!link.proven()) {
			link.control(answerErlang(key, question.rid()));
			return;
		}
		boolean watched = seconds > 0 && this.environment.isServer() && this.watches.add(link, key, seconds);
		link.control(answer(link, key, question.rid(), watched ? Extensions.watchPromise() : Extras.NONE));
	}

	/**
	 * Whether the peer asks more often than it may. Such a question is not answered: an
	 * answer, even an empty one, costs more than the question.
	 */
	private boolean isTooMany(Link link) {
		NodeContext context = this.environment.context();
		Questions questions = link.attribute(Questions.class);
		if (questions == null) {
			questions = new Questions(new RateLimit(context.limits().queriesPerSecond(), context.nanoTime()));
			link.attribute(Questions.class, questions);
		}
		boolean allowed = questions.rate().take(1, context.nanoTime());
		context.counters().increment(allowed ? "dht.queries" : "dht.queries.refused");
		return !allowed;
	}

	private FindValueReply answer(Link link, NodeId key, @Nullable Long rid, Extras extras) {
		RecordStore store = this.environment.store();
		List<SignedRecord> records = new ArrayList<>(store.live(key));
		// Those that find no room are not always the same
		Collections.rotate(records, -this.environment.context().random().nextInt(records.size() + 1));
		records.addAll(store.gone(key));
		int room = this.environment.context().limits().frameBytes() / 2;
		List<WireValue.Map> values = new ArrayList<>();
		for (SignedRecord record : records) {
			room -= record.size();
			if (room < 0) {
				this.environment.context().counters().increment("dht.reply.truncated");
				break;
			}
			values.add(record.toMap());
		}
		store.unsigned(key).forEach((entry) -> values.add(entry.value()));
		Long shards = store.isSplit(key) ? (Long) 2L : null;
		return new FindValueReply("find_value_reply", values.isEmpty() ? "nodes" : "value",
				values.isEmpty() ? null : values, nodes(link, key), shards, null, rid, extras);
	}

	/**
	 * What 0.14.3 can read: no signatures, because it does not check them and takes one
	 * packet only; and no nodes, on which it stumbles.
	 */
	private FindValueReply answerErlang(NodeId key, @Nullable Long rid) {
		List<WireValue.Map> values = new ArrayList<>();
		int room = this.environment.context().limits().erlangFrameBytes();
		for (SignedRecord record : this.environment.store().live(key)) {
			WireValue.Map value = record.toUnsignedMap();
			room -= UNSIGNED_SIZE;
			if (room >= 0) {
				values.add(value);
			}
		}
		for (UnsignedEntry entry : this.environment.store().unsigned(key)) {
			room -= UNSIGNED_SIZE;
			if (room >= 0) {
				values.add(entry.value());
			}
		}
		return values.isEmpty() ? FindValueReply.ofNodes(List.of(), rid) : FindValueReply.ofValue(values, null, rid);
	}

	private List<WireValue.Map> nodes(Link link, NodeId target) {
		return this.environment.table()
			.closest(target, NodeTable.K + 1)
			.stream()
			.filter((entry) -> !entry.isSuspect() && !entry.id().equals(link.remote()))
			.limit(NodeTable.K)
			.map((entry) -> link.proven() ? Contacts.toMap(entry.contact()) : forErlang(entry.contact()))
			.toList();
	}

	private WireValue.Map forErlang(Contact contact) {
		return WireValue.Map.builder()
			.put("node_id", contact.nodeId().bytes())
			.put("address", contact.endpoints().get(0).toString())
			.put("last_seen", this.environment.context().wallMillis())
			.build();
	}

}
