package io.macula.engine.identity;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.macula.engine.testing.Vectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NodeIdTests {

	@Test
	void distancesAreThoseRecorded() {
		for (JsonNode row : Vectors.semantics("xor_distance").required("distance")) {
			NodeId a = NodeId.ofAny(Ids.fromHex(row.required("a").asString()));
			NodeId b = NodeId.ofAny(Ids.fromHex(row.required("b").asString()));
			assertThat(Ids.toHex(a.distance(b))).isEqualTo(row.required("distance").asString());
			assertThat(a.bucketIndex(b)).isEqualTo(row.required("bucket_index").asInt());
			assertThat(b.bucketIndex(a)).isEqualTo(row.required("leading_zeros").asInt());
		}
	}

	@Test
	void bucketIndexCountsFromTheMostSignificantBit() {
		NodeId zero = NodeId.of(new byte[32]);
		for (JsonNode row : Vectors.semantics("xor_distance").required("bucket_index_powers")) {
			int bit = row.required("bit_from_msb").asInt();
			byte[] bytes = new byte[32];
			bytes[bit / 8] = (byte) (0x80 >>> (bit % 8));
			assertThat(zero.bucketIndex(NodeId.of(bytes))).isEqualTo(row.required("bucket_index").asInt());
		}
	}

	@Test
	void comparesDistancesAsRecorded() {
		for (JsonNode row : Vectors.semantics("xor_distance").required("compare")) {
			NodeId target = NodeId.fromHex(row.required("target").asString());
			int result = target.compareDistance(NodeId.fromHex(row.required("a").asString()),
					NodeId.fromHex(row.required("b").asString()));
			assertThat(Integer.signum(result)).isEqualTo(switch (row.required("compare").asString()) {
				case "less" -> -1;
				case "greater" -> 1;
				default -> 0;
			});
		}
	}

	@Test
	void idsOfOtherLengthsAreHashed() {
		for (JsonNode row : Vectors.semantics("node_ids").required("hash_id")) {
			byte[] input = row.required("input").asString().getBytes(StandardCharsets.UTF_8);
			assertThat(NodeId.sha256Of(input)).hasToString(row.required("hash_id").asString());
			assertThat(NodeId.ofAny(input)).hasToString(row.required("routing_normalize").asString());
		}
	}

	@Test
	void keysAreThoseRecorded() {
		for (JsonNode row : Vectors.semantics("dht_keys")) {
			if (row.has("preimage_hex")) {
				assertThat(NodeId.sha256Of(Ids.fromHex(row.required("preimage_hex").asString())))
					.hasToString(row.required("key").asString());
			}
		}
		assertThat(NodeId.sha256Of("sensor.temperature"))
			.hasToString("619f46723fa81d47365ce2261e5dfa0c6c9cc27b0834acfb649ffe9841a6230e");
	}

	@Test
	void behavesLikeAnUnsignedNumber() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		for (int i = 0; i < 2_000; i++) {
			NodeId a = near(random, null);
			NodeId b = near(random, a);
			NodeId c = near(random, a);
			BigInteger ab = number(a).xor(number(b));
			BigInteger ac = number(a).xor(number(c));
			assertThat(new BigInteger(1, a.distance(b))).as("seed %d", seed).isEqualTo(ab);
			assertThat(a.bucketIndex(b)).as("seed %d", seed).isEqualTo(256 - ab.bitLength());
			assertThat(Integer.signum(a.compareDistance(b, c))).as("seed %d", seed).isEqualTo(ab.compareTo(ac));
			assertThat(Integer.signum(a.compareTo(b))).as("seed %d", seed).isEqualTo(number(a).compareTo(number(b)));
			assertThat(NodeId.fromHex(a.toString())).isEqualTo(a).hasSameHashCodeAs(a);
			assertThat(a.shortText()).isEqualTo(a.toString().substring(0, 8));
		}
	}

	private static NodeId near(Random random, NodeId other) {
		byte[] bytes = new byte[32];
		random.nextBytes(bytes);
		if (other != null) {
			System.arraycopy(other.bytes(), 0, bytes, 0, random.nextInt(33));
		}
		return NodeId.of(bytes);
	}

	private static BigInteger number(NodeId id) {
		return new BigInteger(1, id.bytes());
	}

	@Test
	void refusesWhatIsNoId() {
		for (JsonNode row : Vectors.semantics("node_ids").required("from_binary")) {
			byte[] bytes = new byte[row.required("size").asInt()];
			if (row.required("result").asString().equals("ok")) {
				assertThat(NodeId.of(bytes).bytes()).isEqualTo(bytes);
			}
			else {
				assertThatIllegalArgumentException().isThrownBy(() -> NodeId.of(bytes))
					.withMessageContaining("32 bytes");
			}
		}
		assertThatIllegalArgumentException().isThrownBy(() -> NodeId.fromHex("zz".repeat(32)))
			.withMessageContaining("zzzz")
			.withMessageContaining("64 hexadecimal digits");
		assertThatIllegalArgumentException().isThrownBy(() -> NodeId.fromHex("ab"))
			.withMessageContaining("this has 2 characters");
	}

}
