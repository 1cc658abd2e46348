package io.macula.engine.wire;

import java.util.ArrayList;
import java.util.List;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ContactsTests {

	private static final NodeId A = NodeId.sha256Of("a");

	private static final NodeId B = NodeId.sha256Of("b");

	@Test
	void contactsComeBack() {
		Contact direct = Contact.server(A, new Endpoint("h", 1), new Endpoint("::1", 2));
		Contact behind = new Contact(A, List.of(), List.of(new Contact.Via(B, List.of(new Endpoint("r", 3)))),
				Contact.Mode.CLIENT);
		for (Contact contact : List.of(direct, behind)) {
			assertThat(Contacts.fromMap(Contacts.toMap(contact))).isEqualTo(contact);
			Peers peers = new Peers(List.of(Contacts.toMap(contact)), Extras.NONE);
			Peers again = (Peers) WireCodec.decode(WireCodec.encode(peers));
			assertThat(Contacts.fromMap(again.contacts().get(0))).isEqualTo(contact);
		}
	}

	@Test
	void nodesOf0143AreContacts() {
		WireValue.Map node = WireValue.Map.builder()
			.put("node_id", A.bytes())
			.put("address", "https://localhost:9443")
			.put("last_seen", 5)
			.build();
		assertThat(Contacts.fromMap(node)).isEqualTo(Contact.server(A, new Endpoint("localhost", 9443)));
	}

	@Test
	void wrongPartsAreLeftOutAndSurplusIsCutOff() {
		List<String> texts = new ArrayList<>(List.of("http://no:1", "h:1", "h:1"));
		for (int i = 2; i < 30; i++) {
			texts.add("h:" + i);
		}
		List<WireValue> via = new ArrayList<>(List.of(WireValue.of("odd"), WireValue.Map.EMPTY));
		for (int i = 0; i < 30; i++) {
			via.add(WireValue.Map.builder().put("node_id", B.bytes()).build());
		}
		Contact contact = Contacts.fromMap(WireValue.Map.builder()
			.put("node_id", A.bytes())
			.put("endpoints", WireValue.ofTexts(texts))
			.put("via", WireValue.of(via))
			.put("mode", "other")
			.build());
		assertThat(contact.endpoints()).hasSize(8).startsWith(new Endpoint("h", 1), new Endpoint("h", 2));
		assertThat(contact.via()).hasSize(4);
		assertThat(contact.mode()).isEqualTo(Contact.Mode.SERVER);
	}

	@Test
	void aMapWithoutAnIdIsNoContact() {
		assertThat(Contacts.fromMap(WireValue.Map.EMPTY)).isNull();
		assertThat(Contacts.fromMap(WireValue.Map.builder().put("node_id", new byte[16]).build())).isNull();
		assertThat(Contacts.fromMap(WireValue.Map.builder().put("node_id", A.bytes()).build()).endpoints()).isEmpty();
	}

}
