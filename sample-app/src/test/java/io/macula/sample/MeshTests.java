package io.macula.sample;

import java.time.Duration;

import io.macula.engine.RemoteCallException;
import io.macula.sample.street.Quote;
import io.macula.sample.street.QuoteRequest;
import io.macula.sample.street.Reading;
import io.macula.sample.street.Street;
import io.macula.spring.test.AutoConfigureTestMacula;
import io.macula.spring.test.CallCapture;
import io.macula.spring.test.CapturedMessage;
import io.macula.spring.test.MaculaTestHarness;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One house among others that the test plays, without a network.
 */
@SpringBootTest(properties = { "sample.house=oak", "sample.neighbours=0", "sample.interval=50ms" })
@AutoConfigureTestMacula
@AutoConfigureMockMvc
class MeshTests {

	@Autowired
	MaculaTestHarness mesh;

	@Autowired
	Street street;

	@Autowired
	MockMvcTester mvc;

	@Test
	void theHousePublishesItsReadings() {
		CapturedMessage message = this.mesh.node("ash").capture("street.*.power").next();
		assertThat(message.topic()).isEqualTo("street.oak.power");
		assertThat(message.payload(Reading.class)).isNotNull().extracting(Reading::house).isEqualTo("oak");
		assertThat(message.message().origin()).isEqualTo(this.mesh.application().id());
	}

	@Test
	void theHouseHearsOfOthers() {
		this.mesh.node("ash").publish("street.ash.power", new Reading("ash", 1, 1, 400, 300, 50));
		this.mesh.node("elm").publish("street.elm.power", new Reading("elm", 1, 1, 100, 900, 20));
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(
					() -> assertThat(this.street.houses()).extracting(Street.HouseView::house).contains("ash", "elm"));
	}

	@Test
	void theHouseQuotes() {
		Quote quote = this.mesh.node("ash").call("street.oak.quote", new QuoteRequest(2), Quote.class);
		assertThat(quote).isNotNull().extracting(Quote::house).isEqualTo("oak");
		assertThatExceptionOfType(RemoteCallException.class)
			.isThrownBy(() -> this.mesh.node("ash").call("street.quote", new QuoteRequest(-1), Quote.class))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("bad_amount"));
	}

	@Test
	void theHouseAsksOthers() {
		CallCapture asked = this.mesh.node("ash").offer("street.ash.quote", new Quote("ash", 2, 30, 60));
		assertThat(get("/api/quotes/ash?kilowattHours=2")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.cents")
			.isEqualTo(60);
		assertThat(asked.next().args(QuoteRequest.class)).isEqualTo(new QuoteRequest(2));
	}

	@Test
	void aHouseThatIsNotThereAndOneWithABadName() {
		assertThat(get("/api/quotes/nobody?kilowattHours=2")).hasStatus(HttpStatus.NOT_FOUND);
		assertThat(get("/api/quotes/a.b?kilowattHours=2")).hasStatus(HttpStatus.BAD_REQUEST);
	}

	private MvcTestResult get(String uri) {
		return this.mvc.get().uri(uri).exchange(Duration.ofSeconds(10));
	}

}
