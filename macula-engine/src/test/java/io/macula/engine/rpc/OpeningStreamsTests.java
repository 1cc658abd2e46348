package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.LaneListener;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.StreamOpen;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams that a peer opens while all threads of the application are busy.
 */
class OpeningStreamsTests {

	private final Simulation simulation = new Simulation(3);

	private final VirtualContext context = this.simulation.context();

	@Test
	void whatThePeerGivesUpIsNotKeptForBusyThreads() {
		FakeLinks links = new FakeLinks(this.context);
		FakeDirectory.View view = new FakeDirectory().view(this.context, links::self);
		List<Runnable> busy = new ArrayList<>();
		ProcedureRegistry<OfferedStream> registry = new ProcedureRegistry<>();
		registry.add("p", new OfferedStream((opened) -> {
		}, null, Map.of(), 0));
		RpcStreams streams = new RpcStreams(new RpcShared(this.context, links, view, "com.example.test"), registry,
				new ProcedureRegistry<>(), busy::add);
		for (int i = 0; i < 10_000; i++) {
			LaneListener[] told = new LaneListener[1];
			streams.opened(NodeId.sha256Of("peer"), LocalLane.pair(this.context).other(),
					new StreamOpen("call", 65_536L, "p", new byte[100], 1000L, null, null, null, Extras.NONE),
					(listener) -> told[0] = listener);
			assertThat(told[0]).isNotNull();
			told[0].lost(new MeshFailure(FailureCode.CANCELLED, "given up"));
		}
		assertThat(streams.queued()).isZero();
		assertThat(streams.isIdle()).isTrue();
	}

}
