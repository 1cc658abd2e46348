package io.macula.sample;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.macula.sample.demo.Neighbour;
import io.macula.sample.demo.Neighbours;
import io.macula.sample.street.Street;
import io.macula.sample.street.Street.HouseView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample as started without arguments: a mesh of five nodes in this process over real
 * QUIC.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "sample.house=oak", "macula.quic.port=0", "macula.mdns.enabled=false", "sample.interval=50ms" })
class SampleApplicationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Street street;

	private final Neighbours neighbours;

	private final Http http;

	SampleApplicationTests(@Autowired Street street, @Autowired Neighbours neighbours, @LocalServerPort int port) {
		this.street = street;
		this.neighbours = neighbours;
		this.http = new Http(port);
	}

	@Test
	void everyHouseHearsEveryReadingOfAllFiveHousesExactlyOnce() {
		List<Street> streets = Stream
			.concat(Stream.of(this.street), this.neighbours.running().stream().map(Neighbour::street))
			.toList();
		assertThat(streets).hasSize(5);
		await().atMost(PATIENCE)
			.untilAsserted(
					() -> assertThat(streets).allSatisfy((street) -> assertThat(neighbourhood(street)).hasSize(5)));
		List<List<HouseView>> before = streets.stream().map(SampleApplicationTests::neighbourhood).toList();
		await().atMost(PATIENCE).untilAsserted(() -> {
			for (int i = 0; i < streets.size(); i++) {
				List<HouseView> earlier = before.get(i);
				assertThat(neighbourhood(streets.get(i)))
					.allSatisfy((house) -> assertThat(house.received()).isGreaterThan(received(earlier, house) + 20));
			}
		});
		assertThat(streets).allSatisfy((street) -> assertThat(neighbourhood(street)).allSatisfy((house) -> {
			assertThat(house.duplicates()).isZero();
			assertThat(house.gaps()).isZero();
		}));
	}

	@Test
	void theMapShowsFiveNodesAndTheLinksOfThisOne() {
		await().atMost(PATIENCE).untilAsserted(() -> {
			JsonNode mesh = this.http.get("/api/mesh");
			String id = mesh.path("id").asString();
			assertThat(mesh.path("state").asString()).isEqualTo("JOINED");
			assertThat(mesh.path("nodes")).hasSize(5).allMatch((node) -> node.path("here").asBoolean());
			assertThat(stream(mesh.path("links"))
				.filter((link) -> id.equals(link.path("a").asString()) || id.equals(link.path("b").asString())))
				.hasSize(4);
		});
	}

	@Test
	void aCallReachesTheHouseThatIsNamed() {
		JsonNode answer = await().atMost(PATIENCE)
			.ignoreExceptions()
			.until(() -> call("street.cedar.quote"), (found) -> found.has("result"));
		assertThat(answer.path("result").path("house").asString()).isEqualTo("cedar");
		assertThat(answer.path("responder").asString()).isEqualTo(neighbour("cedar").node().id().toString());
		assertThat(answer.path("millis").asDouble()).isPositive();
	}

	@Test
	void aHouseStreamsWhatItToldBefore() {
		await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
			JsonNode history = this.http.get("/api/history/cedar");
			assertThat(stream(history).map((arrival) -> arrival.path("reading").path("number").asInt()))
				.hasSizeGreaterThan(5)
				.isSorted()
				.doesNotHaveDuplicates();
			String cedar = neighbour("cedar").node().id().toString();
			assertThat(stream(history)).allMatch((arrival) -> arrival.path("node").asString().equals(cedar));
		});
	}

	@Test
	void aReadingPublishedByHandArrives() {
		this.http.post("/api/publish", "topic", "street.visitor.power",
				"{\"house\": \"visitor\", \"run\": 1, \"number\": 1, \"production\": 42, \"consumption\": 7, \"battery\": 3}");
		await().atMost(PATIENCE).untilAsserted(() -> {
			JsonNode readings = this.http.get("/api/readings?house=visitor");
			assertThat(readings.path("latest")).hasSize(1);
			assertThat(readings.path("houses").path(0).path("received").asInt()).isOne();
			assertThat(readings.path("houses").path(0).path("production").asInt()).isEqualTo(42);
		});
	}

	@Test
	void aMessageThatIsNoReadingDisturbsNobody() {
		this.http.post("/api/publish", "topic", "street.oak.power", "{broken");
		this.http.post("/api/publish", "topic", "street.oak.power", "{\"house\": [1]}");
		long before = received(this.street.houses(), "oak");
		await().atMost(PATIENCE).until(() -> received(this.street.houses(), "oak") > before + 5);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			/api/publish?topic=street.*.power    | 400 | *
			/api/publish?topic=                  | 400 | topic
			/api/publish                         | 400 | topic
			/api/call                            | 400 | procedure
			/api/call?procedure=no.such.thing    | 404 | no.such.thing
			/api/call?procedure=street.oak.quote | 502 | kilowattHours
			""")
	void badInputIsAProblemThatSaysWhatIsWrong(String path, int status, String detail) {
		HttpResponse<String> response = this.http.postForResponse(path, "{\"kilowattHours\": -1}");
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(Http.json(response).path("detail").asString()).contains(detail);
	}

	@Test
	void thePageAndTheEndpointsAnswer() {
		assertThat(this.http.getForResponse("/").body()).contains("Solar street");
		assertThat(this.http.get("/actuator/health").path("status").asString()).isEqualTo("UP");
		assertThat(this.http.get("/actuator/info").isObject()).isTrue();
		assertThat(this.http.get("/actuator/metrics").path("names")).isNotEmpty();
		assertThat(this.http.get("/actuator/macula").path("peers")).isNotNull();
	}

	private JsonNode call(String procedure) {
		return this.http.post("/api/call", "procedure", procedure, "{\"kilowattHours\": 2}");
	}

	private Neighbour neighbour(String name) {
		return this.neighbours.running().stream().filter((each) -> each.name().equals(name)).findFirst().orElseThrow();
	}

	private static List<HouseView> neighbourhood(Street street) {
		return street.houses().stream().filter((house) -> !house.house().equals("visitor")).toList();
	}

	private static long received(List<HouseView> houses, HouseView house) {
		return received(houses, house.house());
	}

	private static long received(List<HouseView> houses, String house) {
		return houses.stream().filter((each) -> each.house().equals(house)).mapToLong(HouseView::received).sum();
	}

	private static Stream<JsonNode> stream(JsonNode array) {
		return StreamSupport.stream(array.spliterator(), false);
	}

}
