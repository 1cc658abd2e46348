package io.macula.engine.erlang;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * JSON where 0.14.3 writes it in place of maps, or maps in place of it.
 */
class JsonTests {

	private static WireValue.Map read(String json) {
		return JsonReader.readMap(json.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void everyFormIsReadAndWritten() {
		String json = "{\"t\":\"a\\\"b\\\\c\\u0001\",\"i\":-12,\"d\":1.5,\"l\":[1,\"x\",[],{}],\"m\":{\"k\":true,\"n\":null}}";
		WireValue.Map map = read(" " + json.replace(",\"i\"", " ,\n\"i\" ") + " ");
		assertThat(map).isNotNull();
		assertThat(map.text("t")).isEqualTo("a\"b\\c\u0001");
		assertThat(map.number("i")).isEqualTo(-12);
		assertThat(WireValueJson.text(map)).isEqualTo(json);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{", "[]", "1", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":[1,]}",
			"{\"a\":1} x", "{\"a\":tru}", "{\"a\":\"\\q\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":99999999999999999999}",
			"{\"a\":1e}", "{a:1}", "{\"a\":\"" })
	void whatIsNoObjectIsNotRead(String json) {
		assertThat(read(json)).isNull();
	}

	@Test
	void depthIsBounded() {
		assertThat(read("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}")).isNull();
		assertThat(read("{\"a\":" + "[".repeat(10) + "]".repeat(10) + "}")).isNotNull();
	}

	@Test
	void stringsOfTheDialectAreListsOfNumbersAndBytesThatAreNoTextAreBase64() {
		WireValue value = WireValue.of(List.of(new WireValue.Str("\u1151\u1152"), new WireValue.Str(""),
				WireValue.of(new byte[] { (byte) 0xFF, 0 }), WireValue.of(Double.NaN), new WireValue.Int(-1, true)));
		assertThat(WireValueJson.text(value)).isEqualTo("[[4433,4434],[],\"/wA=\",null,18446744073709551615]");
	}

}
