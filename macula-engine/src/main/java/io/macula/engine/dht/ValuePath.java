package io.macula.engine.dht;

import java.util.List;

import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * One path of a {@link ValueLookup}. Confined to the loop.
 */
final class ValuePath extends Lookup {

	private final ValueLookup lookup;

	private boolean exhausted;

	ValuePath(ValueLookup lookup, Visits visits, List<TableEntry> first) {
		super(lookup.environment(), lookup.key(), visits, first);
		this.lookup = lookup;
	}

	/**
	 * Whether the nearest nodes that this path knows have all answered.
	 */
	boolean isExhausted() {
		return this.exhausted;
	}

	@Override
	WireMessage question() {
		return Extensions.watching(FindValue.of(target().bytes(), 0), this.lookup.watchSeconds());
	}

	@Override
	@Nullable List<WireValue.Map> nodes(WireMessage reply) {
		if (reply instanceof FindValueReply answer) {
			return (answer.nodes() != null) ? answer.nodes() : List.of();
		}
		return null;
	}

	@Override
	void use(Candidate from, WireMessage reply, Runnable then) {
		this.lookup.answered(from.id(), (FindValueReply) reply, then);
	}

	@Override
	boolean enough(Shortlist list, boolean all) {
		this.exhausted = all;
		return this.lookup.isEnough(this);
	}

	@Override
	void unanswered() {
		super.unanswered();
		environment().context().counters().increment("dht.find.failed_queries");
	}

	@Override
	void finished(Shortlist list) {
		this.exhausted = true;
		this.lookup.ended();
	}

}
