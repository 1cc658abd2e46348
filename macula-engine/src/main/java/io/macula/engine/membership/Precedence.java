package io.macula.engine.membership;

/**
 * Which of two statements about one node holds: the one about the later incarnation, and
 * of the same incarnation the graver one (Das, Gupta and Motivala, SWIM, 2002, section
 * 4.2). Unlike there a failed node comes back by a later incarnation. Stateless.
 */
final class Precedence {

	private Precedence() {
	}

	/**
	 * Compare two statements.
	 * @return positive if the first one holds, negative if the second one does, zero if
	 * they say the same
	 */
	static int compare(MemberState first, long firstIncarnation, MemberState second, long secondIncarnation) {
		int byIncarnation = Long.compare(firstIncarnation, secondIncarnation);
		return (byIncarnation != 0) ? byIncarnation : Integer.compare(first.code(), second.code());
	}

}
