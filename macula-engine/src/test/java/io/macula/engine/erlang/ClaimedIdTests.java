package io.macula.engine.erlang;

import java.nio.charset.StandardCharsets;

import io.macula.engine.identity.NodeId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ids as 0.14.3 nodes claim them.
 */
class ClaimedIdTests {

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	@Test
	void bytesAndTheirDigitsAreOneId() {
		NodeId node = NodeId.sha256Of("x");
		ClaimedId raw = ClaimedId.of(node.bytes());
		assertThat(raw).isEqualTo(ClaimedId.of(text(node.toString())))
			.isEqualTo(ClaimedId.of(text(node.toString().toUpperCase(java.util.Locale.ROOT))))
			.hasSameHashCodeAs(ClaimedId.of(text(node.toString())));
		assertThat(raw.node()).isEqualTo(node);
		assertThat(raw.text()).isEqualTo(node.toString());
	}

	@Test
	void anyOtherIdIsItself() {
		ClaimedId id = ClaimedId.of(text("fc01"));
		assertThat(id.node()).isNull();
		assertThat(id.text()).isEqualTo("fc01");
		assertThat(id.point()).isEqualTo(NodeId.sha256Of("fc01"));
		// Not the one whose bytes are the hash of it
		assertThat(id).isNotEqualTo(ClaimedId.of(NodeId.sha256Of("fc01").bytes()));
		assertThat(ClaimedId.of(text("z".repeat(64))).node()).isNull();
		assertThat(ClaimedId.of(new byte[] { 1, 2 }).text()).isEqualTo("0102");
	}

	@Test
	void emptyAndLongOnesAreNone() {
		assertThat(ClaimedId.of(null)).isNull();
		assertThat(ClaimedId.of(new byte[0])).isNull();
		assertThat(ClaimedId.of(new byte[256])).isNotNull();
		assertThat(ClaimedId.of(new byte[257])).isNull();
	}

}
