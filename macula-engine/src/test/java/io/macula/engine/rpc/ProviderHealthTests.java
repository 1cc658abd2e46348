package io.macula.engine.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.macula.engine.link.Link;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Circuit breakers and strategy {@code LEAST_LATENCY}, towards links that the test
 * controls, in virtual time.
 */
class ProviderHealthTests {

	private final Simulation simulation = new Simulation(23);

	private final FakeDirectory directory = new FakeDirectory();

	private final VirtualContext context = this.simulation.context();

	private final FakeLinks links = new FakeLinks(this.context);

	private final FakeDirectory.View view = this.directory.view(this.context, this.links::self);

	private final Rpc rpc = new Rpc(this.context, this.links, this.view, this.view, "com.example.test",
			this.context::execute);

	private final List<FakeLink> providers = new ArrayList<>();

	@BeforeEach
	void twoProviders() {
		this.rpc.start();
		for (String name : List.of("a", "b")) {
			this.directory.provide(FakeLinks.node(name), "p");
			this.providers.add(this.links.open(name));
		}
		this.providers.sort(Comparator.comparing(Link::remote));
	}

	private RpcNode.Outcome call(ProviderStrategy strategy) {
		RpcNode.Outcome outcome = new RpcNode.Outcome();
		outcome.call = this.rpc.call(new CallSpec("p", new byte[1], null, null, 0, 1_000_000_000L, strategy, false),
				outcome);
		this.simulation.run(Duration.ofMillis(20));
		return outcome;
	}

	private void reply(FakeLink link, @Nullable FailureCode code) {
		RpcRequest request = (RpcRequest) link.sent.get(link.sent.size() - 1);
		String text = (code != null) ? code.text() : null;
		this.links.receive(link, new RpcReply(request.requestId(), (code != null) ? null : new byte[1],
				(code != null) ? "no" : null, null, null, null, text, null, null, Extras.NONE));
		this.simulation.run(Duration.ofMillis(1));
	}

	/** Which provider the call went to, which then answers after a while. */
	private int answered(ProviderStrategy strategy, long... millis) {
		int[] before = { this.providers.get(0).sent.size(), this.providers.get(1).sent.size() };
		RpcNode.Outcome outcome = call(strategy);
		int asked = (this.providers.get(0).sent.size() > before[0]) ? 0 : 1;
		this.simulation.run(Duration.ofMillis(millis[asked]));
		reply(this.providers.get(asked), null);
		assertThat(outcome.responder).isEqualTo(this.providers.get(asked).remote());
		return asked;
	}

	private long count(String counter) {
		return this.context.counters().value("rpc.breaker." + counter);
	}

	/** Let calls time out at the first provider until its breaker is open. */
	private void openFirst() {
		for (int i = 0; i < 5; i++) {
			RpcNode.Outcome outcome = call(ProviderStrategy.FIRST);
			this.simulation.run(Duration.ofSeconds(3));
			assertThat(outcome.failure.code()).isEqualTo(FailureCode.TIMEOUT);
		}
		assertThat(count("opened")).isEqualTo(1);
	}

	@Test
	void aProviderThatDoesNotAnswerIsLeftAloneTriedAgainAndTakenBack() {
		openFirst();
		// Its back-off is over: one call tries it
		RpcNode.Outcome trial = call(ProviderStrategy.FIRST);
		assertThat(count("trials")).isEqualTo(1);
		assertThat(answered(ProviderStrategy.FIRST, 0, 0)).isEqualTo(1);
		this.simulation.run(Duration.ofMillis(980));
		assertThat(trial.failure.code()).isEqualTo(FailureCode.TIMEOUT);
		// Now for twice as long
		this.simulation.run(Duration.ofMillis(1_500));
		assertThat(answered(ProviderStrategy.FIRST, 0, 0)).isEqualTo(1);
		assertThat(this.context.counters().gauges()).containsEntry("rpc.breaker.open", 1L);
		this.simulation.run(Duration.ofMillis(1_000));
		assertThat(answered(ProviderStrategy.FIRST, 0, 0)).isZero();
		assertThat(count("trials")).isEqualTo(2);
		assertThat(count("closed")).isEqualTo(1);
		assertThat(answered(ProviderStrategy.FIRST, 0, 0)).isZero();
		assertThat(this.context.counters().gauges()).containsEntry("rpc.breaker.open", 0L);
	}

	/** However long a provider was gone, it is found to be back within half a minute. */
	@Test
	void theBackOffDoesNotGrowForEver() {
		openFirst();
		for (int i = 1; i <= 12; i++) {
			this.simulation.run(Duration.ofSeconds(33));
			RpcNode.Outcome trial = call(ProviderStrategy.FIRST);
			this.simulation.run(Duration.ofSeconds(2));
			assertThat(trial.failure.code()).isEqualTo(FailureCode.TIMEOUT);
			assertThat(count("trials")).isEqualTo(i);
		}
		this.simulation.run(Duration.ofSeconds(33));
		assertThat(answered(ProviderStrategy.FIRST, 0, 0)).isZero();
		assertThat(count("closed")).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource(names = { "OVERLOADED", "TIMEOUT", "LINK_LOST", "REMOTE", "DRAINING", "TOO_LARGE" })
	void onlyWhatSpeaksAgainstTheProviderCounts(FailureCode code) {
		for (int i = 0; i < 12 && count("opened") == 0; i++) {
			int before = this.providers.get(1).sent.size();
			call(ProviderStrategy.FIRST);
			FakeLink first = this.providers.get(0);
			if (code == FailureCode.LINK_LOST) {
				this.links.lose(first);
				String name = FakeLinks.node("a").nodeId().equals(first.remote()) ? "a" : "b";
				this.providers.set(0, this.links.open(name));
			}
			else {
				reply(first, code);
			}
			this.simulation.run(Duration.ofMillis(50));
			if (this.providers.get(1).sent.size() > before) {
				reply(this.providers.get(1), null);
			}
			this.simulation.run(Duration.ofSeconds(20));
		}
		boolean counts = code == FailureCode.OVERLOADED || code == FailureCode.TIMEOUT || code == FailureCode.LINK_LOST;
		assertThat(count("opened")).isEqualTo(counts ? 1 : 0);
	}

	@Test
	void ifNobodyIsLeftTheOneThatWouldBeTriedFirstIsCalled() {
		openFirst();
		for (int i = 0; i < 5; i++) {
			// The first one takes its trial; those beside it go to the other one
			call(ProviderStrategy.FIRST);
			RpcNode.Outcome outcome = call(ProviderStrategy.FIRST);
			this.simulation.run(Duration.ofSeconds(2));
			assertThat(outcome.failure.code()).isEqualTo(FailureCode.TIMEOUT);
		}
		this.simulation.run(Duration.ofSeconds(60));
		assertThat(count("opened")).isEqualTo(2);
		call(ProviderStrategy.FIRST);
		call(ProviderStrategy.FIRST);
		int sent = this.providers.get(0).sent.size() + this.providers.get(1).sent.size();
		RpcNode.Outcome outcome = call(ProviderStrategy.FIRST);
		assertThat(this.providers.get(0).sent.size() + this.providers.get(1).sent.size()).isGreaterThan(sent);
		assertThat(outcome.ended()).isFalse();
		assertThat(count("forced")).isPositive();
	}

	@Test
	void anAnswerInBetweenStartsTheCountAnew() {
		for (int i = 0; i < 20; i++) {
			RpcNode.Outcome outcome = call(ProviderStrategy.FIRST);
			if (i % 5 == 4) {
				reply(this.providers.get(0), null);
			}
			this.simulation.run(Duration.ofSeconds(2));
			assertThat(outcome.ended()).isTrue();
		}
		assertThat(count("opened")).isZero();
		assertThat(this.providers.get(1).sent).isEmpty();
	}

	@Test
	void leastLatencyTriesBothAndStaysWithTheFasterOne() {
		this.providers.get(0).roundTrip(1_000_000);
		this.providers.get(1).roundTrip(30_000_000);
		List<Integer> chosen = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			chosen.add(answered(ProviderStrategy.LEAST_LATENCY, 200, 20));
		}
		assertThat(chosen.subList(0, 2)).containsExactlyInAnyOrder(0, 1);
		assertThat(chosen.subList(2, 20)).containsOnly(1);
	}

	@Test
	void leastLatencyCountsTheWay() {
		this.providers.get(0).roundTrip(300_000_000);
		this.providers.get(1).roundTrip(1_000_000);
		List<Integer> chosen = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			chosen.add(answered(ProviderStrategy.LEAST_LATENCY, 310, 50));
		}
		assertThat(chosen.subList(2, 20)).containsOnly(1);
		// The way became short, as the link measured
		this.providers.get(0).roundTrip(1_000_000);
		assertThat(answered(ProviderStrategy.LEAST_LATENCY, 10, 50)).isZero();
	}

	@Test
	void leastLatencyLooksAgainWhetherASlowProviderBecameFast() {
		for (int i = 0; i < 5; i++) {
			answered(ProviderStrategy.LEAST_LATENCY, 400, 100);
		}
		List<Integer> chosen = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			chosen.add(answered(ProviderStrategy.LEAST_LATENCY, 0, 100));
			this.simulation.run(Duration.ofSeconds(20));
		}
		assertThat(chosen).contains(0, 1);
		assertThat(chosen.subList(30, 40)).contains(0);
	}

	@Test
	void leastLatencyIsNotDrawnToAProviderThatFailsFast() {
		answered(ProviderStrategy.LEAST_LATENCY, 100, 100);
		answered(ProviderStrategy.LEAST_LATENCY, 100, 100);
		int failed = 0;
		for (int i = 0; i < 40; i++) {
			int before = this.providers.get(0).sent.size();
			call(ProviderStrategy.LEAST_LATENCY);
			boolean first = this.providers.get(0).sent.size() > before;
			this.simulation.run(Duration.ofMillis(first ? 0 : 60));
			reply(this.providers.get(first ? 0 : 1), first ? FailureCode.REMOTE : null);
			failed += first ? 1 : 0;
			// Forgotten by and by, so both are measured anew
			this.simulation.run(Duration.ofSeconds(10));
		}
		assertThat(failed).isBetween(1, 20);
	}

	@Test
	void leastLatencyGoesElsewhereAfterOneTimeOut() {
		answered(ProviderStrategy.LEAST_LATENCY, 10, 10);
		answered(ProviderStrategy.LEAST_LATENCY, 10, 10);
		int better = answered(ProviderStrategy.LEAST_LATENCY, 10, 10);
		RpcNode.Outcome outcome = call(ProviderStrategy.LEAST_LATENCY);
		this.simulation.run(Duration.ofSeconds(2));
		assertThat(outcome.failure.code()).isEqualTo(FailureCode.TIMEOUT);
		assertThat(answered(ProviderStrategy.LEAST_LATENCY, 10, 10)).isNotEqualTo(better);
	}

}
