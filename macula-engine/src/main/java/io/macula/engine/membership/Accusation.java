package io.macula.engine.membership;

import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Says of another node that it does not answer. Not signed: it proves nothing, and only
 * makes others suspect. Immutable.
 *
 * @param state {@code SUSPECTED}, or {@code FAILED} if the accuser has given up
 * @param id who does not answer
 * @param incarnation its incarnation
 * @param by who says so
 */
record Accusation(MemberState state, NodeId id, long incarnation, NodeId by) {

	static @Nullable Accusation read(WireValue.Map map) {
		Long code = map.number("st");
		Long incarnation = map.number("inc");
		NodeId id = id(map.bytes("id"));
		NodeId by = id(map.bytes("by"));
		if (code == null || incarnation == null || id == null || by == null || id.equals(by)) {
			return null;
		}
		MemberState state = MemberState.ofCode(code);
		return (state == MemberState.SUSPECTED || state == MemberState.FAILED)
				? new Accusation(state, id, incarnation, by) : null;
	}

	private static @Nullable NodeId id(byte @Nullable [] bytes) {
		return (bytes != null && bytes.length == NodeId.BYTES) ? NodeId.of(bytes) : null;
	}

	WireValue.Map toMap() {
		return WireValue.Map.builder()
			.put("st", this.state.code())
			.put("id", this.id.bytes())
			.put("inc", this.incarnation)
			.put("by", this.by.bytes())
			.build();
	}

}
