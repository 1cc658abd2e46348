package io.macula.engine.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Watches}.
 */
class WatchesTests {

	private final DhtMesh mesh = new DhtMesh(1);

	private final DhtMesh.Node holder = this.mesh.start(0, Contact.Mode.SERVER,
			Limits.builder().recordWatches(64).build());

	private final DhtMesh.Node reader = this.mesh.start(1, Contact.Mode.CLIENT, Limits.defaults());

	private final List<SignedRecord> told = new ArrayList<>();

	private Values watch(String name, long seconds) {
		this.reader.dht().introduce(this.holder.contact());
		this.mesh.run(Duration.ofMillis(300));
		List<Values> found = new ArrayList<>();
		this.reader.dht().find(DhtMesh.key(name), seconds, found::add);
		this.mesh.run(Duration.ofSeconds(1));
		return found.get(0);
	}

	private void listen() {
		this.reader.dht().addRecordListener(new RecordListener() {

			@Override
			public boolean wants(NodeId key) {
				return true;
			}

			@Override
			public void changed(SignedRecord record) {
				WatchesTests.this.told.add(record);
			}

		});
	}

	@Test
	void changesAreToldUntilTheTimeIsOver() {
		listen();
		assertThat(watch("x", 30).watchers()).containsExactly(this.holder.id());
		this.mesh.store(this.holder, this.mesh.sign(this.holder, DhtMesh.provider("y")));
		DhtMesh.Node owner = this.mesh.start(2);
		this.mesh.join(owner);
		this.mesh.store(owner, this.mesh.sign(owner, DhtMesh.provider("x")));
		this.mesh.run(Duration.ofSeconds(1));
		assertThat(this.told).extracting(SignedRecord::owner).containsExactly(owner.id());
		this.mesh.store(owner, this.mesh.sign(owner, DhtMesh.provider("x")));
		this.mesh.run(Duration.ofSeconds(1));
		assertThat(this.told).hasSize(1);
		this.mesh.run(Duration.ofSeconds(30));
		this.mesh.store(owner, this.mesh.signGone(owner, DhtMesh.provider("x")));
		this.mesh.run(Duration.ofSeconds(1));
		assertThat(this.told).hasSize(1);
	}

	@Test
	void whoDoesNotAskIsNotTold() {
		listen();
		assertThat(watch("x", 0).watchers()).isEmpty();
		this.mesh.store(this.holder, this.mesh.sign(this.holder, DhtMesh.provider("x")));
		this.mesh.run(Duration.ofSeconds(1));
		assertThat(this.told).isEmpty();
	}

	@Test
	void onePeerGetsItsShareOfThePlacesAndIsToldSo() {
		for (int i = 0; i < 4; i++) {
			assertThat(watch("x" + i, 30).watchers()).hasSize(1);
		}
		assertThat(watch("x4", 30).watchers()).isEmpty();
		assertThat(this.holder.counter("dht.watch.refused")).isEqualTo(1);
		assertThat(watch("x1", 30).watchers()).hasSize(1);
		this.mesh.run(Duration.ofSeconds(45));
		assertThat(watch("x4", 30).watchers()).hasSize(1);
	}

}
