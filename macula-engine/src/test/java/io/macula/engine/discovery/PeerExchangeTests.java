package io.macula.engine.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.simulation.SimulatedLink;
import io.macula.engine.wire.Contacts;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Peers;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PeerExchange}.
 */
class PeerExchangeTests {

	private final DiscoveryMesh mesh = new DiscoveryMesh(1);

	private final DiscoveryMesh.Node node = this.mesh.start(0);

	private final DiscoveryMesh.Node liar = this.mesh.start(1, 0);

	private void send(List<WireValue.Map> contacts) {
		Link link = this.liar.links().link(this.node.id());
		assertThat(link).isNotNull();
		link.control(new Peers(contacts, Extras.NONE));
		this.mesh.run(Duration.ofMillis(100));
	}

	private List<String> violations() {
		Link link = this.node.links().link(this.liar.id());
		return (link instanceof SimulatedLink simulated) ? simulated.violations() : List.of();
	}

	@Test
	void nodesThatAreMadeUpDoNotEnterTheTable() {
		this.mesh.run(Duration.ofSeconds(20));
		List<WireValue.Map> contacts = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			contacts
				.add(Contacts.toMap(Contact.server(NodeId.sha256Of("nobody" + i), new Endpoint("10.9.9." + i, 9443))));
		}
		contacts.add(WireValue.Map.EMPTY);
		send(contacts);
		this.mesh.run(Duration.ofMinutes(2));
		assertThat(this.node.dht().tableSize()).isEqualTo(1);
		assertThat(this.node.links().dialCount()).isLessThanOrEqualTo(25);
		assertThat(violations()).isEmpty();
	}

	@Test
	void toldContactThatAnswersEntersTheTable() {
		this.mesh.run(Duration.ofSeconds(20));
		DiscoveryMesh.Node third = this.mesh.start(2);
		send(List.of(Contacts.toMap(third.links().self())));
		this.mesh.run(Duration.ofSeconds(1));
		assertThat(this.node.links().link(third.id())).isNotNull();
		assertThat(this.node.dht().tableSize()).isEqualTo(2);
	}

	@Test
	void whoTellsAllTheTimeIsNotListenedTo() {
		this.mesh.run(Duration.ofSeconds(20));
		for (int i = 0; i < 10; i++) {
			send(List.of());
		}
		assertThat(violations()).hasSizeGreaterThan(5).containsOnly("too_many_peers");
	}

}
