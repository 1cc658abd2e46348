package io.macula.sample;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.macula.engine.CallOptions;
import io.macula.engine.Reply;
import io.macula.engine.membership.MemberState;
import io.macula.sample.SampleProcess.Heard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Houses in processes of their own meet, talk, and go on when the first one dies.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ProcessesIntegrationTests extends AbstractProcessTests {

	private static final CallOptions IDEMPOTENT = CallOptions.timeout(Duration.ofSeconds(10)).withIdempotent(true);

	@Test
	void twoHousesMeetAndTalk() {
		start(null, "oak", "maple");
		eachSeesAllOthers(this.houses);
		readingsArriveExactlyOnce(this.houses);
		aNoticeOfEachArrivesOnceInAll(this.houses, "hello");
		eachIsAnswered(this.houses);
	}

	@Test
	void fiveHousesSurviveTheDeathOfTheFirstWhichComesBack() {
		start(null, "oak", "maple", "birch", "cedar", "elm");
		eachSeesAllOthers(this.houses);
		readingsArriveExactlyOnce(this.houses);
		aNoticeOfEachArrivesOnceInAll(this.houses, "hello");
		eachIsAnswered(this.houses);

		SampleProcess first = this.houses.get(0);
		List<SampleProcess> others = this.houses.subList(1, this.houses.size());
		first.kill();
		readingsArriveExactlyOnce(others);
		aNoticeOfEachArrivesOnceInAll(others, "without the first");
		// Before that, it is still asked
		eachHas(others, first, false);
		eachIsAnswered(others);

		first.restart();
		first.awaitUp();
		assertThat(first.id()).isEqualTo(this.ids.get(first));
		eachSeesAllOthers(this.houses);
		readingsArriveExactlyOnce(this.houses);
		aNoticeOfEachArrivesOnceInAll(this.houses, "together again");
		eachIsAnsweredBy(others, first);
		eachIsAnswered(this.houses);
	}

	@Test
	void aHouseThatStandsStillIsSuspectedAndComesBack() {
		start(null, "oak", "maple", "birch");
		eachSeesAllOthers(this.houses);
		SampleProcess still = this.houses.get(1);
		List<SampleProcess> others = List.of(this.houses.get(0), this.houses.get(2));
		this.visitor.start();
		eachHas(others, still, true);
		await().alias("the visitor has maple as a member").atMost(PATIENCE).until(() -> isAlive(this.ids.get(still)));
		try (SteadyCalls calls = new SteadyCalls(this.visitor, "street.quote", REQUEST, IDEMPOTENT)) {
			calls.awaitAnswerOf(this.ids.get(still));
			still.signal("STOP");
			try {
				timeUntilSuspected(others, still);
				// Calls that must not run twice, too
				othersAnswer(others);
				readingsArriveExactlyOnce(others);
				eachIsAnswered(others);
				othersAnswer(others);
			}
			finally {
				still.signal("CONT");
			}
			eachHas(others, still, true);
			await().alias("the visitor has maple back").atMost(PATIENCE).until(() -> isAlive(this.ids.get(still)));
			calls.awaitAnswerOf(this.ids.get(still));
			calls.allAnswered();
		}
		eachIsAnsweredBy(others, still);
		eachSeesAllOthers(this.houses);
		readingsArriveExactlyOnce(this.houses);
		eachIsAnswered(this.houses);
	}

	private void eachHas(List<SampleProcess> among, SampleProcess member, boolean alive) {
		await().alias("all others " + (alive ? "have " : "suspect ") + member.house())
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(among)
				.allSatisfy((house) -> assertThat(house.stateOf(this.ids.get(member)).equalsIgnoreCase("alive"))
					.as(house.house())
					.isEqualTo(alive)));
	}

	private boolean isAlive(String id) {
		return this.visitor.members()
			.stream()
			.anyMatch((member) -> member.id().toString().equals(id) && member.state() == MemberState.ALIVE);
	}

	/**
	 * Waits until all suspect a house, and tells after which time each did: a time is not
	 * asserted on because it depends on what else the machine does.
	 */
	private void timeUntilSuspected(List<SampleProcess> others, SampleProcess still) {
		long stopped = System.nanoTime();
		String id = this.ids.get(still);
		Map<String, Long> suspected = new TreeMap<>();
		await().alias("all others suspect " + still.house())
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> {
				if (!isAlive(id)) {
					suspected.computeIfAbsent("visitor", (name) -> millisSince(stopped));
				}
				for (SampleProcess house : others) {
					if (!suspected.containsKey(house.house()) && !house.stateOf(id).equalsIgnoreCase("alive")) {
						suspected.put(house.house(), millisSince(stopped));
					}
				}
				return suspected.size() > others.size();
			});
		System.out.println("Milliseconds from SIGSTOP of " + still.house() + " until it is suspected by " + suspected);
	}

	private static long millisSince(long nanoTime) {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
	}

	/** Calls of what all offer, made by one who does not offer it. */
	private void othersAnswer(List<SampleProcess> others) {
		List<String> answering = others.stream().map(this.ids::get).toList();
		for (int i = 0; i < 50; i++) {
			Reply reply = this.visitor
				.exchange("street.quote", REQUEST.getBytes(StandardCharsets.UTF_8), CallOptions.defaults())
				.join();
			assertThat(answering).contains(String.valueOf(reply.responder()));
		}
	}

	/**
	 * Every house hears ten more readings of every house, itself included, none of them
	 * twice, none missing among them.
	 */
	private void readingsArriveExactlyOnce(List<SampleProcess> among) {
		Map<String, Heard> known = heard(among);
		// What was missed before, and that a house was started again, shows with the next
		// reading
		Map<String, Heard> before = awaitHeard(among,
				(pair, heard) -> assertThat(heard).isNotEqualTo(known.get(pair)).isNotEqualTo(Heard.NOTHING));
		Map<String, Heard> after = awaitHeard(among,
				(pair, heard) -> assertThat(heard.last()).isGreaterThanOrEqualTo(before.get(pair).last() + 10));
		assertThat(after).allSatisfy((pair, now) -> {
			Heard earlier = before.get(pair);
			assertThat(now.duplicates()).isZero();
			assertThat(now.gaps()).isEqualTo(earlier.gaps());
			assertThat(now.received() - earlier.received()).isEqualTo(now.last() - earlier.last());
		});
	}

	private Map<String, Heard> awaitHeard(List<SampleProcess> among, BiConsumer<String, Heard> enough) {
		Map<String, Heard> now = new TreeMap<>();
		await().alias("all hear each other").atMost(PATIENCE).untilAsserted(() -> {
			now.putAll(heard(among));
			assertThat(now).allSatisfy(enough);
		});
		return now;
	}

	/** What each counts of each. */
	private Map<String, Heard> heard(List<SampleProcess> among) {
		Map<String, Heard> all = new TreeMap<>();
		for (SampleProcess listener : among) {
			Map<String, Heard> heard = listener.heard();
			for (SampleProcess speaker : among) {
				all.put(listener.house() + " hears " + speaker.house(),
						heard.getOrDefault(speaker.house() + " " + this.ids.get(speaker), Heard.NOTHING));
			}
		}
		return all;
	}

	private void aNoticeOfEachArrivesOnceInAll(List<SampleProcess> among, String greeting) {
		List<String> notices = new ArrayList<>();
		for (SampleProcess house : among) {
			notices.add(greeting + " " + house.house());
			JsonNode published = house.http()
				.post("/api/publish", "topic", "street." + house.house() + ".notice", greeting + " " + house.house());
			// Until a link is known to be dead, it is tried, too
			assertThat(published.path("recipients")).extracting(JsonNode::asString)
				.containsAll(among.stream().map(this.ids::get).toList());
		}
		await().alias("all read the notices of each other")
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(among)
				.allSatisfy((house) -> assertThat(house.notices()).as(house.house()).containsAll(notices)));
		// Readings go the same way: when later ones have arrived, a second copy of a
		// notice would have, too
		readingsArriveExactlyOnce(among);
		assertThat(among).allSatisfy((house) -> assertThat(house.notices()).as(house.house())
			.filteredOn(notices::contains)
			.containsExactlyInAnyOrderElementsOf(notices));
	}

	/** A house that comes back was left out of lists of providers meanwhile. */
	private void eachIsAnsweredBy(List<SampleProcess> among, SampleProcess provider) {
		for (SampleProcess house : among) {
			await().alias(house.house() + " is answered by " + provider.house())
				.atMost(PATIENCE)
				.untilAsserted(() -> call(house, "street." + provider.house() + ".quote"));
		}
	}

	private void eachIsAnswered(List<SampleProcess> among) {
		for (SampleProcess caller : among) {
			assertThat(this.ids.values()).contains(call(caller, "street.quote").path("responder").asString());
			for (SampleProcess provider : among) {
				JsonNode answer = call(caller, "street." + provider.house() + ".quote");
				assertThat(answer.path("responder").asString()).isEqualTo(this.ids.get(provider));
				assertThat(answer.path("result").path("house").asString()).isEqualTo(provider.house());
				assertThat(answer.path("result").path("cents").asInt()).isPositive();
			}
		}
	}

	private static JsonNode call(SampleProcess caller, String procedure) {
		return caller.http().post("/api/call", "procedure", procedure, REQUEST);
	}

}
