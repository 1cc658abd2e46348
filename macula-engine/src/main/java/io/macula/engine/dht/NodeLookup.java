package io.macula.engine.dht;

import java.util.List;
import java.util.function.BooleanSupplier;
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

	private final BooleanSupplier satisfied;

	private final Consumer<List<Contact>> then;

	NodeLookup(DhtEnvironment environment, NodeId target, Consumer<List<Contact>> then) {
		this(environment, target, () -> false, then);
	}

	/**
	 * A lookup.
	 * @param environment what all lookups need
	 * @param target the point
	 * @param satisfied whether it may end early
	 * @param then receives those of the nearest that answered
	 */
	NodeLookup(DhtEnvironment environment, NodeId target, BooleanSupplier satisfied, Consumer<List<Contact>> then) {
		super(environment, target);
		this.satisfied = satisfied;
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
		return exhausted || this.satisfied.getAsBoolean();
	}

	@Override
	void finished(Shortlist list) {
		this.then.accept(list.answered(NodeTable.K).stream().map(Candidate::contact).toList());
	}

}
