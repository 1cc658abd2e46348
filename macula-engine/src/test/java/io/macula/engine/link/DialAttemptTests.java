package io.macula.engine.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.NetworkModel;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.SocketListener;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.transport.memory.MemoryTransport;
import io.macula.engine.trust.TlsPolicy;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names with several addresses, some of which lead nowhere.
 */
class DialAttemptTests {

	/** What a dial may take, see {@link LinkNode}. */
	private static final Duration DEADLINE = Duration.ofSeconds(10);

	private final Simulation simulation = new Simulation(23);

	private final MemoryNetwork network = new MemoryNetwork(new NetworkModel(this.simulation));

	private final LinkNode dialler = new LinkNode(this.simulation, this.network, 0);

	private final LinkNode target = new LinkNode(this.simulation, this.network, 1);

	private final List<Link> links = new ArrayList<>();

	private final List<MeshFailure> failures = new ArrayList<>();

	private Endpoint named() {
		return new Endpoint("seed.example.com", this.target.contact.endpoints().get(0).port());
	}

	/** Returns what it took. */
	private Duration dialSeed() {
		this.dialler.links.connect(named(), (outcome) -> {
			if (outcome instanceof SeedOutcome.Linked linked) {
				this.links.add(linked.link());
			}
			if (outcome instanceof SeedOutcome.Failed failed) {
				this.failures.add(failed.failure());
			}
		});
		return this.simulation.runUntil(() -> this.links.size() + this.failures.size() > 0, DEADLINE.plusSeconds(1));
	}

	/** Somebody has the address, but its process stands still. */
	private void silent(String host) {
		VirtualContext stopped = this.simulation.context();
		new MemoryTransport(stopped, this.network).bind(new BindSpec(host, named().port(),
				TlsPolicy.development(SimulatedKeys.key(7), stopped.wallMillis()), 128), new Nobody());
		stopped.pause();
	}

	@Test
	void anAddressWhereNobodyListensIsPassedOver() {
		this.dialler.context.addresses("127.0.0.9", "127.0.0.1");
		assertThat(dialSeed()).isLessThan(Duration.ofSeconds(1));
		assertThat(this.links).singleElement().extracting(Link::remote).isEqualTo(this.target.id());
	}

	@Test
	void anAddressThatIsSilentLeavesTimeForTheOthers() {
		silent("127.0.0.9");
		silent("127.0.0.8");
		this.dialler.context.addresses("127.0.0.9", "127.0.0.8", "127.0.0.1");
		assertThat(dialSeed()).isBetween(Duration.ofSeconds(1), DEADLINE);
		assertThat(this.links).singleElement().extracting(Link::remote).isEqualTo(this.target.id());
	}

	@Test
	void theNodeIsFoundUnderTheLastOfManyAddresses() {
		this.dialler.context.addresses("127.0.0.9", "127.0.0.8", "127.0.0.7", "127.0.0.6", "127.0.0.1");
		List<Link> found = new ArrayList<>();
		Contact contact = Contact.server(this.target.id(), named());
		this.dialler.links.connect(contact, Purpose.KEEP, (link, failure) -> found.add(link));
		this.simulation.runUntil(() -> !found.isEmpty(), DEADLINE);
		assertThat(found).singleElement().isNotNull().extracting(Link::remote).isEqualTo(this.target.id());
	}

	@Test
	void whenNoAddressWorksTheFailureNamesTheHost() {
		this.dialler.context.addresses("127.0.0.9", "127.0.0.8");
		assertThat(dialSeed()).isLessThan(Duration.ofSeconds(1));
		assertThat(this.failures).singleElement()
			.satisfies((why) -> assertThat(why).hasMessageContaining("seed.example.com"));
	}

	@Test
	void aNameWithoutAddressesFailsAtOnce() {
		this.dialler.context.addresses();
		assertThat(dialSeed()).isLessThan(Duration.ofSeconds(1));
		assertThat(this.failures).singleElement()
			.satisfies((why) -> assertThat(why).hasMessageContaining("no address"));
	}

	private static final class Nobody implements SocketListener {

		@Override
		public ConnectionListener accepted(Connection connection) {
			throw new IllegalStateException("does not run");
		}

		@Override
		public void raw(Path from, ByteBuf datagram) {
			throw new IllegalStateException("does not run");
		}

		@Override
		public void batchComplete() {
			throw new IllegalStateException("does not run");
		}

		@Override
		public void broken(Throwable cause) {
			throw new IllegalStateException("does not run", cause);
		}

	}

}
