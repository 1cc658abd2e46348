package io.macula.sample;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.macula.sample.SampleProcess.Heard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Houses in processes of their own meet, talk, and go on when the first one dies.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ProcessesIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final List<SampleProcess> houses = new ArrayList<>();

	private final Map<SampleProcess, String> ids = new HashMap<>();

	private final int seedPort = Ports.udp();

	@TempDir
	private Path directory;

	@AfterEach
	void stop() {
		this.houses.forEach(SampleProcess::close);
	}

	@Test
	void twoHousesMeetAndTalk() {
		start("oak", "maple");
		eachSeesAllOthers(this.houses);
		readingsArriveExactlyOnce(this.houses);
		aNoticeOfEachArrivesOnceInAll(this.houses, "hello");
		eachIsAnswered(this.houses);
	}

	@Test
	void fiveHousesSurviveTheDeathOfTheFirstWhichComesBack() {
		start("oak", "maple", "birch", "cedar", "elm");
		eachSeesAllOthers(this.houses);
		readingsArriveExactlyOnce(this.houses);
		aNoticeOfEachArrivesOnceInAll(this.houses, "hello");
		eachIsAnswered(this.houses);

		SampleProcess first = this.houses.get(0);
		List<SampleProcess> others = this.houses.subList(1, this.houses.size());
		first.kill();
		readingsArriveExactlyOnce(others);
		aNoticeOfEachArrivesOnceInAll(others, "without the first");
		eachIsAnswered(others);

		first.restart();
		first.awaitUp();
		assertThat(first.id()).isEqualTo(this.ids.get(first));
		eachSeesAllOthers(this.houses);
		readingsArriveExactlyOnce(this.houses);
		aNoticeOfEachArrivesOnceInAll(this.houses, "together again");
		eachIsAnswered(this.houses);
	}

	@Test
	void aHouseThatStandsStillIsSuspectedAndComesBack() {
		start("oak", "maple", "birch");
		eachSeesAllOthers(this.houses);
		SampleProcess still = this.houses.get(1);
		List<SampleProcess> others = List.of(this.houses.get(0), this.houses.get(2));
		for (SampleProcess house : others) {
			await().alias(house.house() + " has maple as a member")
				.atMost(PATIENCE)
				.until(() -> house.stateOf(this.ids.get(still)).equalsIgnoreCase("alive"));
		}
		still.signal("STOP");
		try {
			for (SampleProcess house : others) {
				await().alias(house.house() + " suspects maple")
					.atMost(PATIENCE)
					.until(() -> !house.stateOf(this.ids.get(still)).equalsIgnoreCase("alive"));
			}
			readingsArriveExactlyOnce(others);
			eachIsAnswered(others);
		}
		finally {
			still.signal("CONT");
		}
		for (SampleProcess house : others) {
			await().alias(house.house() + " has maple back")
				.atMost(PATIENCE)
				.until(() -> house.stateOf(this.ids.get(still)).equalsIgnoreCase("alive"));
			// It was left out of lists of providers meanwhile
			await().alias(house.house() + " is answered by maple")
				.atMost(PATIENCE)
				.untilAsserted(() -> call(house, "street.maple.quote"));
		}
		eachSeesAllOthers(this.houses);
		readingsArriveExactlyOnce(this.houses);
		eachIsAnswered(this.houses);
	}

	private void start(String... names) {
		for (String name : names) {
			boolean first = this.houses.isEmpty();
			this.houses.add(new SampleProcess(name, first ? this.seedPort : Ports.udp(), first ? null : this.seedPort,
					this.directory.resolve(name)));
		}
		this.houses.forEach(SampleProcess::awaitUp);
		this.houses.forEach((house) -> this.ids.put(house, house.id()));
	}

	private void eachSeesAllOthers(List<SampleProcess> among) {
		for (SampleProcess house : among) {
			List<String> others = among.stream().filter((other) -> other != house).map(this.ids::get).toList();
			await().alias(house.house() + " sees all others")
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(house.peers()).containsAll(others));
		}
	}

	/**
	 * Every house hears ten more readings of every house, itself included, none of them
	 * twice, none missing among them.
	 */
	private void readingsArriveExactlyOnce(List<SampleProcess> among) {
		Map<String, Heard> before = new HashMap<>();
		forEachPair(among, (listener, speaker) -> {
			await().alias(listener.house() + " hears " + speaker.house())
				.atMost(PATIENCE)
				.until(() -> heard(listener, speaker).received() > 0);
			before.put(listener.house() + speaker.house(), heard(listener, speaker));
		});
		forEachPair(among, (listener, speaker) -> {
			Heard earlier = before.get(listener.house() + speaker.house());
			await().alias(listener.house() + " goes on hearing " + speaker.house())
				.atMost(PATIENCE)
				.until(() -> heard(listener, speaker).last() >= earlier.last() + 10);
			Heard now = heard(listener, speaker);
			assertThat(now.duplicates()).isZero();
			assertThat(now.gaps()).isEqualTo(earlier.gaps());
			assertThat(now.received() - earlier.received()).isEqualTo(now.last() - earlier.last());
		});
	}

	private Heard heard(SampleProcess listener, SampleProcess speaker) {
		return listener.heard(speaker.house(), this.ids.get(speaker));
	}

	private static void forEachPair(List<SampleProcess> among, BiConsumer<SampleProcess, SampleProcess> action) {
		among.forEach((one) -> among.forEach((other) -> action.accept(one, other)));
	}

	private void aNoticeOfEachArrivesOnceInAll(List<SampleProcess> among, String greeting) {
		for (SampleProcess house : among) {
			JsonNode published = house.http()
				.post("/api/publish", "topic", "street." + house.house() + ".notice", greeting + " " + house.house());
			// Until a link is known to be dead, it is tried, too
			assertThat(published.path("recipients")).extracting(JsonNode::asString)
				.containsAll(among.stream().map(this.ids::get).toList());
		}
		forEachPair(among,
				(listener, speaker) -> await().alias(listener.house() + " reads " + speaker.house())
					.atMost(PATIENCE)
					.until(() -> listener.arrivals(greeting + " " + speaker.house()) > 0));
		// Readings go the same way: when later ones have arrived, a second copy of a
		// notice would have, too
		readingsArriveExactlyOnce(among);
		forEachPair(among,
				(listener, speaker) -> assertThat(listener.arrivals(greeting + " " + speaker.house()))
					.as(listener.house() + " reads " + speaker.house())
					.isOne());
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
		return caller.http().post("/api/call", "procedure", procedure, "{\"kilowattHours\": 2}");
	}

}
