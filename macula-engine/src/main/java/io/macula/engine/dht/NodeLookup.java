package io.macula.engine.dht;

import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.FindNode;
import io.macula.engine.wire.FindNodeReply;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the nodes nearest to a point: ends when the nearest that are known have all
 * answered. Confined to the loop.
 */
final class NodeLookup extends Lookup {

	private final Consumer<List<Contact>> then;

	NodeLookup(DhtEnvironment environment, NodeId target, Consumer<List<Contact>> then) {
		super(environment, target);
		this.then = then;
	}

	@Override
	WireMessage question() {
		return FindNode.of(target().bytes(), 0);
	}

	@Override
	@Nullable List<WireValue.Map> nodes(WireMessage reply) {
		if (reply instanceof FindNodeReply answer) {
			return (answer.nodes() != null) ? answer.nodes() : List.of();
		}
		return null;
	}

	@Override
	void use(Candidate from, WireMessage reply, Runnable then) {
		then.run();
	}

	@Override
	boolean enough(Shortlist list, boolean exhausted) {
		return exhausted;
	}

	@Override
	void finished(Shortlist list) {
		this.then.accept(list.answered(NodeTable.K).stream().map(Candidate::contact).toList());
	}

}
