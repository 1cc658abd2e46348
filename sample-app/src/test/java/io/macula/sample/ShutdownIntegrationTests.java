package io.macula.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.macula.engine.CallOptions;
import io.macula.engine.DeliveryOutcome;
import io.macula.witness.WitnessApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Houses in processes of their own are asked to end, as {@code kill} and every
 * orchestrator does, while others call them and publish to them.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ShutdownIntegrationTests extends AbstractProcessTests {

	private static final int IN_FLIGHT = 1000;

	@Test
	void allCallsInFlightAreAnsweredByAHouseThatEnds() {
		start(WitnessApplication.class, "oak");
		this.visitor.start();
		SampleProcess oak = this.houses.get(0);
		await().alias("the visitor finds the witness")
			.atMost(PATIENCE)
			.until(() -> !this.visitor.discoverProviders("witness.blocking").join().isEmpty());
		List<CompletableFuture<byte[]>> calls = new ArrayList<>();
		CallOptions options = CallOptions.timeout(PATIENCE);
		for (int i = 0; i < IN_FLIGHT; i++) {
			// Those that block take all threads at last, so that others wait for one
			String procedure = (i < IN_FLIGHT / 2) ? "witness.later" : "witness.blocking";
			calls.add(this.visitor.call(procedure, json("call " + i), options));
		}
		await().alias("all calls are in flight").atMost(PATIENCE).until(() -> oak.counter("rpc.running") == IN_FLIGHT);

		oak.askToEnd();
		await().alias("oak takes no more calls")
			.atMost(PATIENCE)
			.until(() -> !oak.procedures().contains("witness.blocking"));
		assertThat(calls).noneMatch(CompletableFuture::isDone);
		oak.http().post("/witness/release", "by", "test", "");

		for (int i = 0; i < IN_FLIGHT; i++) {
			assertThat(calls.get(i)).succeedsWithin(PATIENCE).isEqualTo(json("call " + i));
		}
		oak.awaitEnd();
	}

	@Test
	void rollingRestartLosesNothing() throws IOException {
		start(WitnessApplication.class, "oak", "maple", "birch", "cedar", "elm");
		this.visitor.start();
		eachSeesAllOthers(this.houses, this.visitor.id().toString());
		Map<SampleProcess, List<Away>> away = new HashMap<>();
		try (SteadyCalls calls = new SteadyCalls(this.visitor, "witness.slow", "1",
				CallOptions.timeout(Duration.ofSeconds(10)));
				SteadyMessages messages = new SteadyMessages(this.visitor, "street.visitor.meter")) {
			for (SampleProcess house : this.houses) {
				calls.awaitAnswerOf(this.ids.get(house));
				long first = messages.awaitConfirmedBy(this.ids.get(house));
				away.computeIfAbsent(house, (any) -> new ArrayList<>()).add(new Away(0, first));
			}
			for (SampleProcess house : this.houses) {
				long settled = settled(messages);
				house.terminate();
				house.restart();
				house.awaitUp();
				assertThat(house.id()).isEqualTo(this.ids.get(house));
				eachSeesAllOthers(this.houses, this.visitor.id().toString());
				long first = messages.awaitConfirmedBy(this.ids.get(house));
				away.get(house).add(new Away(settled + 1, first));
			}
			for (SampleProcess house : this.houses) {
				calls.awaitAnswerOf(this.ids.get(house));
			}
			calls.allAnswered();
			messages.allAccountedFor();
			System.out.println("Rolling restart: " + calls + ", " + messages.published() + " messages");
			for (SampleProcess house : this.houses) {
				account(house, away.get(house), messages.outcomes());
			}
		}
	}

	/** All messages up to this number have an outcome. */
	private static long settled(SteadyMessages messages) {
		long number = 0;
		for (long next : messages.outcomes().keySet()) {
			if (next != number + 1) {
				return number;
			}
			number = next;
		}
		return number;
	}

	private void account(SampleProcess house, List<Away> away, Map<Long, Map<String, DeliveryOutcome>> outcomes)
			throws IOException {
		String id = this.ids.get(house);
		Map<Long, Integer> handled = new TreeMap<>();
		for (String line : Files.readAllLines(this.directory.resolve(house.house() + ".handled"))) {
			handled.merge(Long.parseLong(line), 1, Integer::sum);
		}
		Map<String, Integer> figures = new TreeMap<>();
		List<String> complaints = new ArrayList<>();
		outcomes.forEach((number, nodes) -> {
			DeliveryOutcome outcome = nodes.get(id);
			String text = (outcome == null) ? "not sent"
					: outcome.state() + ((outcome.reason() != null) ? " " + outcome.reason() : "");
			figures.merge(text, 1, Integer::sum);
			boolean confirmed = outcome != null && outcome.isConfirmed();
			int times = handled.getOrDefault(number, 0);
			if (confirmed && times != 1) {
				complaints.add(number + " was confirmed and handled " + times + " times");
			}
			if (!confirmed && away.stream().noneMatch((time) -> time.contains(number))) {
				complaints.add(number + " was not confirmed, but " + text + ", while the house was there");
			}
		});
		System.out.println(house.house() + ": " + figures + ", handled " + handled.size() + ", away " + away);
		assertThat(complaints).as(house.house()).isEmpty();
	}

	private static byte[] json(String text) {
		return ('"' + text + '"').getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Numbers of messages for which a house may not have been there.
	 */
	private record Away(long from, long before) {

		boolean contains(long number) {
			return this.from <= number && number < this.before;
		}

	}

}
