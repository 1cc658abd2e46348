package io.macula.engine.membership;

import org.jspecify.annotations.Nullable;

/**
 * What this node believes about another one. The order is that of precedence: of two
 * statements about the same incarnation the later one in this order holds. Immutable.
 */
public enum MemberState {

	/** Answers. */
	ALIVE(0),
	/** Did not answer somebody, and has not yet shown that it lives. */
	SUSPECTED(1),
	/** Did not show in time that it lives. */
	FAILED(2),
	/** Said that it leaves. */
	LEFT(3);

	private final int code;

	MemberState(int code) {
		this.code = code;
	}

	/**
	 * Whether the node still counts.
	 * @return {@code true} unless it failed or left
	 */
	public boolean isLive() {
		return this == ALIVE || this == SUSPECTED;
	}

	/**
	 * The form that crosses the wire, which grows with precedence.
	 */
	int code() {
		return this.code;
	}

	static @Nullable MemberState ofCode(long code) {
		for (MemberState state : values()) {
			if (state.code == code) {
				return state;
			}
		}
		return null;
	}

}
