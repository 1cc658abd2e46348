package io.macula.engine.wire;

import java.math.BigInteger;
import java.util.Collections;
import java.util.List;

import io.macula.engine.identity.Ids;
import io.macula.engine.testing.Vectors;
import io.macula.engine.wire.WireFormatException.Reason;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MessagePackTests {

	@Property(edgeCases = EdgeCasesMode.NONE)
	void anyValueComesOutAsItWentIn(@ForAll("values") WireValue value) {
		byte[] bytes = WireCodec.encodeValue(value);
		assertThat(WireCodec.decodeValue(bytes, WireTestSupport.LIMITS)).isEqualTo(value);
	}

	@Provide
	Arbitrary<WireValue> values() {
		return values(4);
	}

	private static Arbitrary<WireValue> values(int depth) {
		Arbitrary<WireValue> leaves = Arbitraries.oneOf(
				Arbitraries.longs().map((number) -> (WireValue) WireValue.of(number)),
				Arbitraries.longs().lessOrEqual(-1).map(WireValue.Int::ofUnsigned),
				Arbitraries.doubles().ofScale(10).map(WireValue::of), Arbitraries.of(true, false).map(WireValue::of),
				Arbitraries.just(WireValue.Nil.NIL),
				Arbitraries.bytes().array(byte[].class).ofMaxSize(50).map(WireValue::of),
				Arbitraries.strings()
					.withCharRange(Character.MIN_VALUE, '\uD7FF')
					.withCharRange('\uE000', Character.MAX_VALUE)
					.ofMaxLength(50)
					.map(WireValue.Str::new));
		if (depth == 0) {
			return leaves;
		}
		Arbitrary<WireValue> below = values(depth - 1);
		Arbitrary<WireValue> arrays = below.list().ofMaxSize(10).map(WireValue::of);
		Arbitrary<WireValue> maps = Combinators.combine(below, below)
			.as(WireValue.Entry::new)
			.list()
			.ofMaxSize(10)
			.map(WireValue.Map::new);
		return Arbitraries.oneOf(leaves, leaves, arrays, maps);
	}

	@Test
	void recordedPrimitivesAreReadAndWritten() {
		int written = 0;
		for (JsonNode row : Vectors.frames("msgpack_primitives")) {
			if (!row.has("hex") || row.required("hex").asString().endsWith("...")) {
				continue;
			}
			byte[] bytes = Ids.fromHex(row.required("hex").asString());
			WireValue value = WireCodec.decodeValue(bytes, WireTestSupport.LIMITS);
			assertThat(WireCodec.encodeValue(value)).as(row.required("name").asString()).isEqualTo(bytes);
			String erlang = row.required("erlang").asString();
			if (erlang.matches("-?[0-9]+")) {
				assertThat(((WireValue.Int) value).number()).isEqualTo(new BigInteger(erlang));
				written++;
			}
			else if (erlang.matches("-?[0-9]+\\.[0-9]+")) {
				assertThat(((WireValue.Float64) value).value()).isEqualTo(Double.parseDouble(erlang));
				written++;
			}
		}
		assertThat(written).isGreaterThan(15);
	}

	@Test
	void longFormsAreReadAndWritten() {
		for (int size : new int[] { 15, 16, 31, 32, 255, 256, 65_535, 65_536, 100_000 }) {
			same(WireValue.of(new byte[size]));
			same(new WireValue.Str("x".repeat(size)));
			if (size < 40_000) {
				same(WireValue.of(Collections.nCopies(size, WireValue.Nil.NIL)));
			}
			if (size < 20_000) {
				WireValue.MapBuilder map = WireValue.Map.builder();
				for (int i = 0; i < size; i++) {
					map.put("k" + i, i);
				}
				same(map.build());
			}
		}
		WireLimits more = new WireLimits(1 << 20, 32, 1 << 20);
		WireValue array = WireValue.of(Collections.nCopies(70_000, WireValue.of(true)));
		assertThat(WireCodec.decodeValue(WireCodec.encodeValue(array), more)).isEqualTo(array);
	}

	private static void same(WireValue value) {
		assertThat(WireCodec.decodeValue(WireCodec.encodeValue(value), WireTestSupport.LIMITS)).isEqualTo(value);
	}

	@Test
	void longFormsOfShortValuesAreRead() {
		assertThat(read("cd0001")).isEqualTo(WireValue.of(1));
		assertThat(read("d3ffffffffffffffff")).isEqualTo(WireValue.of(-1));
		assertThat(read("c60000000161")).isEqualTo(WireValue.of("a"));
		assertThat(read("db0000000161")).isEqualTo(new WireValue.Str("a"));
		assertThat(read("ca3fc00000")).isEqualTo(WireValue.of(1.5));
		assertThat(read("dd0000000101")).isEqualTo(WireValue.of(List.of(WireValue.of(1))));
		assertThat(read("df00000000")).isEqualTo(WireValue.Map.EMPTY);
	}

	private static WireValue read(String hex) {
		return WireCodec.decodeValue(Ids.fromHex(hex), WireTestSupport.LIMITS);
	}

	@Test
	void faultsHaveTheirReasons() {
		fault("", Reason.TRUNCATED);
		fault("c1", Reason.INVALID_BYTE);
		fault("d40100", Reason.INVALID_BYTE);
		fault("c70100ff", Reason.INVALID_BYTE);
		fault("0101", Reason.TRAILING_BYTES);
		fault("cd01", Reason.TRUNCATED);
		fault("a261", Reason.TRUNCATED);
		fault("a2c328", Reason.INVALID_TEXT);
		fault("a3eda080", Reason.INVALID_TEXT);
		fault("9201", Reason.TRUNCATED);
		fault("8101", Reason.TRUNCATED);
		fault("91".repeat(32) + "01", Reason.TOO_DEEP);
		assertThat(read("91".repeat(31) + "01")).isInstanceOf(WireValue.Array.class);
		assertThatExceptionOfType(WireFormatException.class)
			.isThrownBy(() -> WireCodec.decodeValue(new byte[100], new WireLimits(64, 2, 16)))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.TOO_LARGE));
		for (Reason reason : Reason.values()) {
			assertThat(reason.text()).matches("[a-z_0-9]+");
		}
	}

	private static void fault(String hex, Reason reason) {
		assertThatExceptionOfType(WireFormatException.class).isThrownBy(() -> read(hex))
			.satisfies((ex) -> assertThat(ex.reason()).as(hex).isEqualTo(reason))
			.satisfies((ex) -> assertThat(ex.getStackTrace()).isEmpty());
	}

	@Test
	void limitsAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(63, 32, 1000))
			.withMessageContaining("frame size is 63");
		assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(1000, 129, 1000))
			.withMessageContaining("depth");
		assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(1000, 32, 15))
			.withMessageContaining("elements");
	}

	@Test
	void accessorsAcceptEitherForm() {
		WireValue.Map map = WireValue.Map.builder()
			.put("text", "a")
			.put("str", new WireValue.Str("b"))
			.put("number", 5)
			.put("float", 1.5)
			.put("flag", true)
			.put("large", WireValue.Int.ofUnsigned(-1))
			.put("map", WireValue.Map.EMPTY)
			.put("list", WireValue.of(List.of(WireValue.of("x"), WireValue.Map.EMPTY)))
			.put("codes", new WireValue.Str("\u1151a"))
			.put("nothing", (WireValue) null)
			.put("\u00e9", "accent")
			.build();
		assertThat(map.text("text")).isEqualTo("a");
		assertThat(map.text("str")).isEqualTo("b");
		assertThat(map.bytes("str")).asString().isEqualTo("b");
		assertThat(map.number("number")).isEqualTo(5);
		assertThat(map.number("large")).isNull();
		assertThat(map.float64("number")).isEqualTo(5.0);
		assertThat(map.float64("large")).isEqualTo(1.8446744073709552E19);
		assertThat(map.float64("float")).isEqualTo(1.5);
		assertThat(map.flag("flag")).isTrue();
		assertThat(map.map("map")).isNotNull();
		assertThat(map.texts("list")).containsExactly("x");
		assertThat(map.maps("list")).hasSize(1);
		assertThat(map.list("codes")).containsExactly(WireValue.of(0x1151), WireValue.of('a'));
		assertThat(map.text("\u00e9")).isEqualTo("accent");
		for (String absent : List.of("nothing", "other", "")) {
			assertThat(map.get(absent)).isNull();
		}
		assertThat(map.text("number")).isNull();
		assertThat(map.number("text")).isNull();
		assertThat(map.flag("text")).isNull();
		assertThat(map.map("text")).isNull();
		assertThat(map.list("number")).isNull();
		assertThat(map.maps("number")).isNull();
		assertThat(map.texts("number")).isNull();
		assertThat(WireValue.of("secret").toString()).doesNotContain("secret");
		assertThatIllegalArgumentException().isThrownBy(() -> new WireValue.Int(1, true));
	}

}
