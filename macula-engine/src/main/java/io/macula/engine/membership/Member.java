package io.macula.engine.membership;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows about another one. Immutable.
 */
public final class Member {

	private final MemberState state;

	private final Statement statement;

	private final long since;

	private final @Nullable NodeId introducer;

	Member(MemberState state, Statement statement, long since, @Nullable NodeId introducer) {
		this.state = state;
		this.statement = statement;
		this.since = since;
		this.introducer = introducer;
	}

	Member in(MemberState state, long now) {
		return new Member(state, this.statement, now, this.introducer);
	}

	Member proven() {
		return (this.introducer != null) ? new Member(this.state, this.statement, this.since, null) : this;
	}

	Statement statement() {
		return this.statement;
	}

	/**
	 * Who told about it, as long as nothing came from the node itself.
	 * @return the peer, or {@code null}
	 */
	@Nullable NodeId introducer() {
		return this.introducer;
	}

	/**
	 * The node.
	 * @return its id
	 */
	public NodeId id() {
		return this.statement.id();
	}

	/**
	 * What is believed about it.
	 * @return the state
	 */
	public MemberState state() {
		return this.state;
	}

	/**
	 * Number of its last statement about itself; grows with every start and every time it
	 * contradicts a suspicion.
	 * @return the number, not negative
	 */
	public long incarnation() {
		return this.statement.incarnation();
	}

	/**
	 * How it says it is reached. Reads it anew each time.
	 * @return the contact
	 */
	public Contact contact() {
		return this.statement.contact();
	}

	/**
	 * What it tells about itself. Reads it anew each time.
	 * @return the metadata
	 */
	public NodeMetadata metadata() {
		return this.statement.metadata();
	}

	/**
	 * Since when it is in this state.
	 * @return reading of the monotonic clock of this node in nanoseconds
	 */
	public long sinceNanos() {
		return this.since;
	}

	/**
	 * Whether this node has had something from it directly. Until then it is known from
	 * its signed statement alone, which one peer passed on.
	 * @return {@code true} once it answered or had a link
	 */
	public boolean confirmed() {
		return this.introducer == null;
	}

	@Override
	public String toString() {
		return id().shortText() + " " + this.state + " " + incarnation();
	}

}
