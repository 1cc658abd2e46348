package io.macula.engine.dht;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;

/**
 * A node that a lookup may ask. Confined to the loop.
 */
final class Candidate {

	enum State {

		NEW, ASKED, ANSWERED, FAILED

	}

	private final Contact contact;

	private final boolean suspect;

	private final int depth;

	private State state = State.NEW;

	private boolean overdue;

	private boolean elsewhere;

	/**
	 * A node that was not asked yet.
	 * @param contact the node
	 * @param suspect whether it did not answer the last time: it is asked, but nobody
	 * waits for it
	 * @param depth how many nodes had to be asked, one after the other, to ask this one:
	 * 1 for a node of the own table
	 */
	Candidate(Contact contact, boolean suspect, int depth) {
		this.contact = contact;
		this.suspect = suspect;
		this.depth = depth;
	}

	int depth() {
		return this.depth;
	}

	Contact contact() {
		return this.contact;
	}

	NodeId id() {
		return this.contact.nodeId();
	}

	State state() {
		return this.state;
	}

	void state(State state) {
		this.state = state;
		this.overdue = state == State.ASKED && this.suspect;
	}

	/**
	 * Another path of the lookup asks it, or did.
	 */
	void elsewhere(State known) {
		this.elsewhere = true;
		state(known);
	}

	boolean isElsewhere() {
		return this.elsewhere;
	}

	/**
	 * It takes longer than most: others are asked instead, and its answer counts when it
	 * comes.
	 */
	void overdue() {
		this.overdue = this.state == State.ASKED;
	}

	boolean isOverdue() {
		return this.overdue;
	}

	/**
	 * Whether there is some hope for an answer.
	 */
	boolean isAwaited() {
		return this.state == State.ASKED && !this.suspect;
	}

}
