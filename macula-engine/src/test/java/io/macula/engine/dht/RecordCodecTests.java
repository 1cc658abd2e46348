package io.macula.engine.dht;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireValue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordCodec} and the form of {@link SignedRecord}.
 */
class RecordCodecTests {

	@Property(tries = 500)
	void whatIsWrittenIsRead(@ForAll("bodies") RecordBody body) {
		assertThat(RecordCodec.decode(RecordCodec.encode(body))).isEqualTo(body);
	}

	@Property(tries = 2000)
	void anyBytesAreReadOrRefused(@ForAll @Size(max = 300) byte[] bytes) {
		RecordBody body = RecordCodec.decode(bytes);
		if (body != null) {
			assertThat(body.shard()).isBetween(0, 255);
		}
	}

	@Property(tries = 2000)
	void damagedRecordsAreReadOrRefused(@ForAll("bodies") RecordBody body, @ForAll int at, @ForAll byte with) {
		byte[] bytes = RecordCodec.encode(body);
		bytes[Math.floorMod(at, bytes.length)] = with;
		RecordBody damaged = RecordCodec.decode(bytes);
		if (damaged != null) {
			assertThat(damaged.part()).isBetween(0, 255);
		}
	}

	@Test
	void signedBytesAreTheDocumentedOnes() {
		byte[] bytes = SignedRecord.signedBytes(new Realm("ab"), NodeId.fromHex("11".repeat(32)),
				new byte[] { 0x22, 0x33 });
		assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(
				"6d6163756c612d7265636f72642f31" + "00" + "0002" + "6162" + "11".repeat(32) + "00000002" + "2233");
	}

	@Test
	void recordHasTheKeysThatErlangNodesRead() {
		Contact contact = Contact.server(NodeId.sha256Of("n"), new Endpoint("h.example", 9443));
		RecordBody body = new RecordBody(RecordKinds.PROVIDER, "p.q", 0, 0, List.of(), contact, Map.of("zone", "west"),
				1, 1000, 301_000, false);
		WireValue.Map map = new SignedRecord(NodeId.sha256Of("p.q"), body, RecordCodec.encode(body), new byte[32],
				new byte[64])
			.toMap();
		assertThat(map.bytes("node_id")).isEqualTo(contact.nodeId().bytes());
		assertThat(map.text("endpoint")).isEqualTo("https://h.example:9443");
		assertThat(map.number("ttl")).isEqualTo(300);
		WireValue.Map metadata = map.map("metadata");
		assertThat(metadata).isNotNull();
		assertThat(metadata.text("zone")).isEqualTo("west");
		SignedRecord read = SignedRecord.read(NodeId.sha256Of("p.q"), map);
		assertThat(read).isNotNull();
		assertThat(read.body()).isEqualTo(body);
		assertThat(read.size()).isBetween(WireCodec.encodeValue(map).length, WireCodec.encodeValue(map).length + 100);
	}

	@Provide
	Arbitrary<RecordBody> bodies() {
		Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(20);
		Arbitrary<Contact> contacts = Combinators
			.combine(Arbitraries.strings().alpha().ofLength(5), Arbitraries.integers().between(1, 65535),
					Arbitraries.of(Contact.Mode.values()))
			.as((name, port, mode) -> new Contact(NodeId.sha256Of(name), List.of(new Endpoint(name, port)),
					List.of(new Contact.Via(NodeId.sha256Of("via"), List.of(new Endpoint("via", port)))), mode));
		Arbitrary<Map<String, String>> metadata = Arbitraries.maps(texts, texts)
			.ofMaxSize(4)
			.map(LinkedHashMap<String, String>::new);
		return Combinators
			.combine(texts, texts, Arbitraries.integers().between(0, 127), texts.list().ofMaxSize(5), contacts,
					metadata, Arbitraries.longs().between(0, Long.MAX_VALUE / 2), Arbitraries.of(true, false))
			.as((kind, name, shard, patterns, contact, labels, seq, gone) -> new RecordBody(kind, name, shard,
					shard % 8, patterns, contact, labels, seq, seq / 2, seq / 2 + 1000, gone));
	}

}
