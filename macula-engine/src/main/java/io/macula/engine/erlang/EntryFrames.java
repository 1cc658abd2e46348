package io.macula.engine.erlang;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Once;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FindNode;
import io.macula.engine.wire.FindNodeReply;
import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.Store;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * The hash table as peers of 0.14.3 see it. Answers fit one packet, because such a peer
 * does not put a longer one together, and never name nodes in place of values, on which
 * it stumbles. Confined to the loop.
 */
final class EntryFrames {

	private static final int NODES = 20;

	private static final long ENTRY_SECONDS = 300;

	/** What the mesh and this take together is less than 0.14.3 waits. */
	private static final long OTHERS_NANOS = 1_500_000_000L;

	/** What a reply takes beside its list. */
	private static final int OVERHEAD = 96;

	private final Gate gate;

	private final OtherGateways others;

	private final MeshEntries mesh;

	EntryFrames(Gate gate, OtherGateways others) {
		this.gate = gate;
		this.others = others;
		this.mesh = new MeshEntries(gate.context(), gate.services().dht());
		gate.handlers().on(MessageType.STORE, Store.class, this::store);
		gate.handlers().on(MessageType.FIND_VALUE, FindValue.class, this::findValue);
		gate.handlers().on(MessageType.FIND_NODE, FindNode.class, this::findNode);
	}

	private void store(GateStream stream, Store message) {
		byte[] key = message.key();
		WireValue.Map value = message.value();
		if (key == null || value == null || !"store".equals(message.tag())) {
			stream.session().violation("store_incomplete");
			return;
		}
		store(stream.session(), key, value);
	}

	/**
	 * Keep an entry, and answer calls for the peer if it is about a procedure of its own.
	 */
	void store(GateSession session, byte[] key, WireValue.Map value) {
		NodeId point = NodeId.ofAny(key);
		String refusal = this.gate.entries().store(session, point, value);
		if (refusal != null) {
			this.gate.count("erlang.refused." + refusal);
			return;
		}
		this.gate.count("erlang.stored");
		GateSession.Introduction said = session.introduction();
		if (value.get("metadata") == null || said == null
				|| !said.peer().id().equals(ClaimedId.of(value.bytes("node_id")))) {
			return;
		}
		if (!this.gate.policy().provide()) {
			this.gate.count("erlang.denied.provide");
			return;
		}
		Long until = this.gate.entries().offeredBy(said.peer().id()).get(point);
		if (until != null) {
			this.gate.offers().add(point, said.peer(), until);
		}
	}

	private void findValue(GateStream stream, FindValue message) {
		byte[] key = message.key();
		if (key == null) {
			stream.session().violation("find_value_without_key");
			String reason = (message.extras().get("key") != null) ? "invalid_key" : "missing_key";
			stream.send(new FindValueReply("error", null, null, null, null, reason, message.rid(), Extras.NONE));
			return;
		}
		OrderedAnswers.Question question = stream.answers().ask();
		if (question == null) {
			this.gate.count("erlang.dropped.too_many_questions");
			return;
		}
		// Gateways ask without a type, and send what they find out about subscribers to
		// each of them: they must not learn of any, because the topics are carried to
		// them already
		boolean toldAll = message.tag() != null;
		NodeId point = NodeId.ofAny(key);
		List<WireValue.Map> here = this.gate.entries()
			.find(point)
			.stream()
			.filter((entry) -> toldAll || entry.get("metadata") != null)
			.toList();
		if (!here.isEmpty()) {
			stream.answers().answer(question, reply(here, message.rid()));
			return;
		}
		this.mesh.find(point, (found) -> {
			if (!found.providers().isEmpty() || !toldAll) {
				stream.answers().answer(question, reply(found.providers(), message.rid()));
			}
			else if (found.subscribers()) {
				stream.answers().answer(question, reply(List.of(ownEntry(false)), message.rid()));
			}
			else {
				askOthers(stream, point, question, message.rid());
			}
		});
	}

	/**
	 * Perhaps somebody offers it at a gateway of 0.14.3 that this node can ask: then this
	 * node can call it.
	 */
	private void askOthers(GateStream stream, NodeId key, OrderedAnswers.Question question, @Nullable Long rid) {
		Once answered = new Once();
		Consumer<List<WireValue.Map>> answer = (entries) -> answered
			.run(() -> stream.answers().answer(question, reply(entries, rid)));
		this.others.ifOffered(key, () -> answer.accept(List.of(ownEntry(true))));
		if (this.others.isEmpty()) {
			answer.accept(List.of());
		}
		else {
			this.gate.context().after(OTHERS_NANOS, () -> answer.accept(List.of()));
		}
	}

	private WireValue.Map ownEntry(boolean procedure) {
		return WireValue.Map.builder()
			.put("node_id", this.gate.self())
			.put("endpoint", this.gate.endpoint().toString())
			.put("metadata", procedure ? WireValue.Map.EMPTY : null)
			.put("ttl", ENTRY_SECONDS)
			.build();
	}

	private FindValueReply reply(List<WireValue.Map> entries, @Nullable Long rid) {
		List<WireValue.Map> fitting = fitting(entries);
		return fitting.isEmpty() ? FindValueReply.ofNodes(List.of(), rid) : FindValueReply.ofValue(fitting, null, rid);
	}

	private List<WireValue.Map> fitting(List<WireValue.Map> entries) {
		int room = this.gate.context().limits().erlangFrameBytes() - OVERHEAD;
		List<WireValue.Map> fitting = new ArrayList<>();
		for (WireValue.Map entry : entries) {
			int size = WireCodec.encodeValue(entry).length;
			if (size <= room) {
				fitting.add(entry);
				room -= size;
			}
			else {
				this.gate.count("erlang.reply.shortened");
			}
		}
		return fitting;
	}

	private void findNode(GateStream stream, FindNode message) {
		byte[] target = message.target();
		if (target == null || !"find_node".equals(message.tag())) {
			stream.session().violation("find_node_incomplete");
			stream.send(new FindNodeReply("error", null, "unknown_message", message.rid(), Extras.NONE));
			return;
		}
		long now = this.gate.context().wallMillis();
		List<WireValue.Map> nodes = this.gate.services()
			.dht()
			.nearest(NodeId.ofAny(target), NODES)
			.stream()
			.filter((contact) -> !contact.endpoints().isEmpty())
			.map((contact) -> node(contact, now))
			.toList();
		stream.send(FindNodeReply.of(fitting(nodes), message.rid()));
	}

	private static WireValue.Map node(Contact contact, long now) {
		return WireValue.Map.builder()
			.put("node_id", contact.nodeId().bytes())
			.put("address", contact.endpoints().get(0).toString())
			.put("last_seen", now)
			.build();
	}

}
