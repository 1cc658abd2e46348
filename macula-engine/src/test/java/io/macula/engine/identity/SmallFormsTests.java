package io.macula.engine.identity;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.macula.engine.testing.Vectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

class SmallFormsTests {

	@Test
	void realmsAreThoseRecorded() {
		for (JsonNode row : Vectors.semantics("realm")) {
			if (row.has("from_binary_hex")) {
				assertThatIllegalArgumentException()
					.isThrownBy(() -> Realm.fromBinary(Ids.fromHex(row.required("from_binary_hex").asString())));
				continue;
			}
			String name = row.required("name").asString();
			assertThat(NodeId.sha256Of(name)).hasToString(row.required("id").asString());
			assertThat(Realm.normalise(name)).isEqualTo(row.required("normalize").asString());
			byte[] binary = Ids.fromHex(row.required("to_binary").asString());
			if (row.required("validate").asString().equals("ok")) {
				Realm realm = new Realm(name);
				assertThat(realm.id()).hasToString(row.required("id").asString());
				assertThat(realm.toBinary()).isEqualTo(binary);
				assertThat(Realm.fromBinary(binary)).isEqualTo(realm).hasToString(name);
			}
			else {
				assertThatIllegalArgumentException().isThrownBy(() -> new Realm(name)).withMessageContaining("Realm");
				assertThatIllegalArgumentException().isThrownBy(() -> Realm.fromBinary(binary));
			}
		}
		assertThat(new Realm("a")).isNotEqualTo(new Realm("A"));
		assertThatIllegalArgumentException().isThrownBy(() -> Realm.fromBinary(new byte[1]));
	}

	@Test
	void urisAreThoseRecorded() {
		JsonNode table = Vectors.semantics("uri");
		for (JsonNode row : table.required("new")) {
			String realm = row.required("realm").asString();
			String node = row.required("node_id").asString();
			if (!realm.isEmpty() && !node.isEmpty()) {
				assertThat(new MaculaUri(new Realm(realm), node)).hasToString(row.required("uri").asString());
			}
		}
		for (JsonNode row : table.required("parse")) {
			String uri = row.required("uri").asString();
			Throwable thrown = catchThrowable(() -> MaculaUri.parse(uri));
			assertThat(thrown == null).as(uri).isEqualTo(row.required("is_valid").asBoolean());
			if (thrown == null) {
				assertThat(MaculaUri.parse(uri)).hasToString(uri);
				assertThat(MaculaUri.parse(uri).realm().name()).isEqualTo(row.at("/result/realm").asString());
				assertThat(MaculaUri.parse(uri).nodeIdHex()).isEqualTo(row.at("/result/node_id").asString());
			}
			else {
				assertThat(thrown).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'" + uri + "'");
			}
		}
		NodeId id = NodeId.sha256Of("a");
		assertThat(MaculaUri.of(Realm.DEFAULT, id).nodeId()).isEqualTo(id);
	}

	@Test
	void idTextsAreThoseRecorded() {
		JsonNode table = Vectors.semantics("ids");
		for (JsonNode row : table.required("to_uuid")) {
			assertThat(Ids.toUuidText(Ids.fromHex(row.required("in").asString())))
				.isEqualTo(row.required("uuid").asString());
		}
		for (JsonNode row : table.required("from_uuid")) {
			assertSame(row, (text) -> Ids.toHex(Ids.fromUuidText(text)));
		}
		for (JsonNode row : table.required("hex")) {
			assertSame(row, (text) -> Ids.toHex(Ids.fromHex(text)));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> Ids.toUuidText(new byte[15]));
		assertThat(Ids.random(new Random(1))).hasSize(16).isNotEqualTo(Ids.random(new Random(2)));
	}

	@Test
	void shortIdsAreNumbers() {
		assertThat(Ids.ofLong(0x0102030405060708L)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
		assertThat(Ids.toLong(Ids.ofLong(-2))).isEqualTo(-2);
		assertThatIllegalArgumentException().isThrownBy(() -> Ids.toLong(new byte[16]))
			.withMessageContaining("8 bytes");
	}

	private static void assertSame(JsonNode row, UnaryOperator<String> function) {
		String in = row.required("in").asString();
		String out = row.required("out").asString();
		if (out.startsWith("{")) {
			assertThatIllegalArgumentException().isThrownBy(() -> function.apply(in))
				.withMessageContaining("'" + in + "'");
		}
		else {
			assertThat(function.apply(in)).isEqualTo(out);
		}
	}

	@Test
	void addressesAreThoseRecorded() throws Exception {
		JsonNode table = Vectors.semantics("addresses");
		for (JsonNode row : table.required("encode")) {
			List<Integer> numbers = numbers(row.required("addr").asString());
			int port = numbers.remove(numbers.size() - 1);
			InetSocketAddress address = new InetSocketAddress(address(numbers), port);
			byte[] binary = Ids.fromHex(row.required("hex").asString());
			assertThat(Addresses.toBinary(address)).isEqualTo(binary);
			assertThat(Addresses.fromBinary(binary)).isEqualTo(address);
		}
		for (JsonNode row : table.required("decode")) {
			byte[] binary = Ids.fromHex(row.required("hex").asString());
			if (row.required("result").asString().startsWith("{ok")) {
				assertThat(Addresses.toBinary(Addresses.fromBinary(binary))).isEqualTo(binary);
			}
			else {
				assertThatIllegalArgumentException().isThrownBy(() -> Addresses.fromBinary(binary));
			}
		}
		for (JsonNode row : table.required("format_ip_address")) {
			InetAddress address = address(numbers(row.required("ip").asString()));
			assertThat(Addresses.toText(address)).isEqualTo(row.required("text").asString());
			assertThat(Addresses.fromText(row.required("text").asString())).isNotNull();
		}
	}

	private static List<Integer> numbers(String term) {
		List<Integer> numbers = new ArrayList<>();
		Matcher matcher = Pattern.compile("[0-9]+").matcher(term);
		while (matcher.find()) {
			numbers.add(Integer.parseInt(matcher.group()));
		}
		return numbers;
	}

	private static InetAddress address(List<Integer> parts) throws Exception {
		byte[] bytes = new byte[(parts.size() == 4) ? 4 : 16];
		for (int i = 0; i < parts.size(); i++) {
			if (bytes.length == 4) {
				bytes[i] = parts.get(i).byteValue();
			}
			else {
				bytes[2 * i] = (byte) (parts.get(i) >>> 8);
				bytes[2 * i + 1] = parts.get(i).byteValue();
			}
		}
		return (bytes.length == 4) ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
	}

	@Test
	void addressTextsAreNeverLookedUp() {
		assertThat(Addresses.fromText("203.0.113.7")).isNotNull();
		assertThat(Addresses.fromText("::1")).isNotNull();
		for (String text : List.of("", "localhost", "example.org", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4.", "::g",
				"fe80::1%lo", "[::1]", "1")) {
			assertThat(Addresses.fromText(text)).as(text).isNull();
		}
	}

	@Test
	void timesAreThoseRecorded() {
		JsonNode table = Vectors.semantics("time_format");
		for (JsonNode row : table.required("format_timestamp")) {
			assertThat(TimeText.timestamp(row.required("ms").asLong())).isEqualTo(row.required("text").asString());
		}
		for (JsonNode row : table.required("format_duration")) {
			assertThat(TimeText.duration(row.required("ms").asLong())).isEqualTo(row.required("text").asString());
		}
	}

	@Test
	void metadataIsChecked() {
		assertThat(new GeoTag(-90, 180, null).label()).isNull();
		assertThatIllegalArgumentException().isThrownBy(() -> new GeoTag(90.1, 0, null)).withMessageContaining("90.1");
		assertThatIllegalArgumentException().isThrownBy(() -> new GeoTag(0, -181, null)).withMessageContaining("180");
		assertThatIllegalArgumentException().isThrownBy(() -> new GeoTag(Double.NaN, 0, null));
		assertThatIllegalArgumentException().isThrownBy(() -> new GeoTag(0, 0, "x".repeat(129)));
		assertThatIllegalArgumentException().isThrownBy(() -> new NodeMetadata(Map.of("", "x"), null));
		assertThatIllegalArgumentException().isThrownBy(() -> new NodeMetadata(Map.of("x", "y".repeat(257)), null))
			.withMessageContaining("'x'");
		assertThat(new NodeMetadata(Map.of("zone", "a"), new GeoTag(1, 2, "here")).labels()).containsEntry("zone", "a");
	}

	@Test
	void contactsAreLimited() {
		Endpoint endpoint = new Endpoint("host", 1);
		NodeId id = NodeId.sha256Of("a");
		List<Endpoint> nine = Collections.nCopies(9, endpoint);
		assertThat(Contact.server(id, endpoint).endpoints()).containsExactly(endpoint);
		assertThatIllegalArgumentException().isThrownBy(() -> new Contact(id, nine, List.of(), Contact.Mode.SERVER))
			.withMessageContaining("at most 8");
		assertThatIllegalArgumentException().isThrownBy(() -> new Contact.Via(id, nine));
		List<Contact.Via> five = Collections.nCopies(5, new Contact.Via(id, List.of(endpoint)));
		assertThatIllegalArgumentException().isThrownBy(() -> new Contact(id, List.of(), five, Contact.Mode.CLIENT))
			.withMessageContaining("at most 4");
	}

}
