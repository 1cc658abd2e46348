package io.macula.engine.rpc;

import java.time.Duration;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.RpcReply;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a provider and a caller can make the kept results grow by.
 */
class ResultCacheTests {

	private static final NodeId PROVIDER = NodeId.sha256Of("provider");

	private final Simulation simulation = new Simulation(7);

	private final NodeContext context = this.simulation
		.context(Limits.builder().cachedResults(100).cachedResultBytes(100_000).build());

	private final ResultCache cache = new ResultCache(this.context);

	private int told;

	private final CallCompletion completion = new CallCompletion() {

		@Override
		public void replied(RpcReply reply, NodeId responder) {
			ResultCacheTests.this.told++;
		}

		@Override
		public void failed(MeshFailure failure) {
			throw failure;
		}

	};

	private CallCompletion ask(byte[] args) {
		return this.cache.answer(new CallSpec("p", args, null, null, 0, 1_000_000_000L, ProviderStrategy.FIRST, true,
				null, null, 60_000_000_000L), this.completion);
	}

	private void keep(byte[] args, RpcReply reply) {
		CallCompletion keeping = ask(args);
		assertThat(keeping).isNotNull();
		keeping.replied(reply, PROVIDER);
	}

	private static RpcReply reply(int result, int headers) {
		return new RpcReply(null, new byte[result], null, null, null, null, null, null,
				Headers.toWire(Map.of("name", "x".repeat(headers))), Extras.NONE);
	}

	private long gauge(String name) {
		return this.context.counters().gauges().get(name);
	}

	@Test
	void headersOfResultsCount() {
		for (byte i = 0; i < 50; i++) {
			keep(new byte[] { i }, reply(1, 20_000));
		}
		assertThat(this.told).isEqualTo(50);
		assertThat(gauge("rpc.cache.entries")).isBetween(1L, 4L);
		assertThat(gauge("rpc.cache.bytes")).isBetween(20_000L, 100_000L);
		this.simulation.run(Duration.ofMillis(1));
		assertThat(this.context.counters().value("rpc.cache.evicted")).isGreaterThanOrEqualTo(46);
	}

	@Test
	void whatIsLargerThanAllThatMayBeKeptIsNotKeptAtAll() {
		keep(new byte[1], reply(99_000, 2_000));
		assertThat(gauge("rpc.cache.entries")).isZero();
		assertThat(this.context.counters().value("rpc.cache.too_large")).isEqualTo(1);
		// Nor are its arguments copied
		assertThat(ask(new byte[100_000])).isSameAs(this.completion);
		assertThat(this.context.counters().value("rpc.cache.too_large")).isEqualTo(2);
		keep(new byte[2], reply(10, 10));
		assertThat(ask(new byte[2])).isNull();
		assertThat(this.told).isEqualTo(3);
	}

}
