package io.macula.engine.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.identity.Realm;
import io.macula.engine.link.Capabilities;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.CheapSignatures;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.SwimAck;
import io.macula.engine.wire.SwimPing;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One node with membership whose peers the test plays: it says what they send and sees
 * what they get. Confined to the thread of the test.
 */
abstract class FakePeers {

	static final Realm REALM = new Realm("test.realm");

	final Simulation simulation = new Simulation(5);

	final Limits limits = Limits.builder().membersPerPeer(16).members(64).memberBytes(1024).build();

	final VirtualContext context = this.simulation.context(this.limits);

	final FakeLinks links = new FakeLinks(this.context);

	final IdentityKey own = SimulatedKeys.key(0);

	final Membership membership = new Membership(this.context, this.links, this.own, REALM, NodeMetadata.NONE,
			MembershipSettings.lan());

	FakePeers() {
		this.membership.start();
		this.simulation.run(Duration.ofMillis(10));
	}

	static Contact contact(int number) {
		return Contact.server(SimulatedKeys.key(number).nodeId(), new Endpoint("10.0.0." + number % 250, 9443));
	}

	FakeLink open(int number) {
		FakeLink link = this.links.open(new FakeLink(this.context, contact(number), 1).with(Capabilities.SWIM));
		this.simulation.run(Duration.ofMillis(1));
		return link;
	}

	static WireValue.Map statement(int number, long incarnation) {
		return statement(SimulatedKeys.key(number), contact(number), incarnation, false, NodeMetadata.NONE);
	}

	static WireValue.Map statement(IdentityKey signer, Contact contact, long incarnation, boolean left,
			NodeMetadata metadata) {
		byte[] rec = Statement.encode(contact, incarnation, left, metadata);
		return WireValue.Map.builder()
			.put("rec", rec)
			.put("pk", signer.publicIdentity().encoded())
			.put("sig", new CheapSignatures().sign(signer, Statement.signedBytes(REALM, rec)))
			.build();
	}

	static WireValue.Map accusation(MemberState state, int number, long incarnation, int by) {
		return new Accusation(state, SimulatedKeys.key(number).nodeId(), incarnation, SimulatedKeys.key(by).nodeId())
			.toMap();
	}

	void tell(FakeLink link, WireValue.Map... news) {
		this.links.receive(link, new SwimPing(null, null, null, List.of(news), null, Extras.NONE));
		this.simulation.run(Duration.ofMillis(1));
	}

	@Nullable MemberState state(int number) {
		return this.membership.members()
			.stream()
			.filter((member) -> member.id().equals(SimulatedKeys.key(number).nodeId()))
			.map(Member::state)
			.findFirst()
			.orElse(null);
	}

	long counter(String name) {
		return this.context.counters().value("membership." + name);
	}

	static List<SwimPing> pings(FakeLink link) {
		List<SwimPing> pings = new ArrayList<>();
		for (WireMessage message : List.copyOf(link.controls)) {
			if (message instanceof SwimPing ping && ping.seq() != null && ping.sync() == null) {
				pings.add(ping);
			}
		}
		return pings;
	}

	/** Ask for the present incarnation. */
	long incarnation(FakeLink link) {
		this.links.receive(link, new SwimPing(77L, null, null, null, null, Extras.NONE));
		SwimAck ack = (SwimAck) link.controls.stream()
			.filter((message) -> message instanceof SwimAck)
			.reduce((first, second) -> second)
			.orElseThrow();
		assertThat(ack.seq()).isEqualTo(77L);
		Long incarnation = ack.incarnation();
		assertThat(incarnation).isNotNull();
		return (incarnation != null) ? incarnation : 0;
	}

}
