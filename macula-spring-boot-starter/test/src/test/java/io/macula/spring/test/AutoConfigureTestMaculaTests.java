package io.macula.spring.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.macula.engine.MaculaNode;
import io.macula.engine.NoProviderException;
import io.macula.engine.RemoteCallException;
import io.macula.engine.identity.NodeId;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.core.UnknownMeshException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AutoConfigureTestMacula} and the harness, in an application whose
 * properties name things that a test must not touch.
 */
@SpringBootTest(properties = { "macula.bootstrap.peers=https://seed.example.org:9443", "macula.mdns.enabled=true",
		"macula.data-dir=/proc/no-such-directory", "macula.hostname=public.example.org", "macula.mode=client",
		"macula.tls.mode=production", "macula.tls.ca-cert-file=/no/such/ca.crt",
		"macula.tls.cert-file=/no/such/tls.crt", "macula.tls.key-file=/no/such/tls.key", "macula.erlang.health.port=1",
		"macula.realm=org.example.street", "macula.meshes.garden.realm=org.example.garden",
		"macula.meshes.garden.tls.bundle=no-such-bundle", "macula.meshes.garden.quic.port=9443" })
@AutoConfigureTestMacula(timeout = "8s")
class AutoConfigureTestMaculaTests {

	@Autowired
	MaculaTestHarness mesh;

	@Autowired
	MaculaTemplate template;

	@Autowired
	MaculaNode node;

	@Autowired
	Display display;

	@BeforeEach
	void forget() {
		this.display.seen.clear();
	}

	@Test
	void applicationIsAloneInAMeshOfThisProcess() {
		assertThat(this.node.joined()).isCompleted();
		assertThat(this.node.endpoint().host()).startsWith("10.");
		assertThat(this.mesh.timeout()).hasSeconds(8);
		assertThat(this.mesh.application()).isSameAs(this.node);
	}

	@RepeatedTest(3)
	void whatAnotherNodePublishesArrives() {
		assertThat(this.mesh.other().publish("street.oak.power", new Reading("oak", 7)).recipients())
			.containsExactly(this.node.id());
		Awaitility.await().untilAsserted(() -> assertThat(this.display.seen).containsExactly(new Reading("oak", 7)));
	}

	@RepeatedTest(3)
	void streamsGoBothWays() {
		try (Stream<Reading> items = this.mesh.other().stream("street.oak.readings", 3, Reading.class)) {
			assertThat(items).extracting(Reading::watts).containsExactly(1, 2, 3);
		}
		CallCapture asked = this.mesh.node("ash")
			.offerStream("street.ash.readings", () -> Stream.of(new Reading("ash", 7), new Reading("ash", 8)));
		try (Stream<Reading> items = this.template.stream("street.ash.readings", 2, Reading.class)) {
			assertThat(items).containsExactly(new Reading("ash", 7), new Reading("ash", 8));
		}
		assertThat(asked.next().args(Integer.class)).isEqualTo(2);
	}

	@RepeatedTest(3)
	void whatTheApplicationPublishesIsCaptured() {
		MessageCapture captured = this.mesh.other().capture("street.*.notice");
		this.template.newMessage("street.elm.notice", "hello").header("tariff", "night").publish();
		this.template.publish("street.ash.notice", "there");
		CapturedMessage first = captured.next();
		assertThat(first.topic()).isEqualTo("street.elm.notice");
		assertThat(first.payload(String.class)).isEqualTo("hello");
		assertThat(first.header("tariff")).isEqualTo("night");
		assertThat(first.message().origin()).isEqualTo(this.node.id());
		assertThat(captured.next()).hasToString("street.ash.notice: there");
		assertThat(captured.all()).hasSize(2);
	}

	@Test
	void patternsMayNameTheirWildcards() {
		MessageCapture captured = this.mesh.other().capture("{*way}.street.{house}.notice");
		this.template.publish("city.north.street.elm.notice", "hello");
		assertThat(captured.next().topic()).isEqualTo("city.north.street.elm.notice");
	}

	@RepeatedTest(3)
	void anotherNodeCallsTheApplication() {
		assertThat(this.mesh.other().call("street.twice", new Reading("oak", 7), Reading.class))
			.isEqualTo(new Reading("oak", 14));
	}

	@RepeatedTest(3)
	void theApplicationCallsAnotherNode() {
		CallCapture asked = this.mesh.other()
			.offer("street.half", Reading.class, (reading) -> new Reading(reading.house(), reading.watts() / 2));
		assertThat(this.template.call("street.half", new Reading("oak", 8), Reading.class))
			.isEqualTo(new Reading("oak", 4));
		assertThat(asked.next().args(Reading.class)).isEqualTo(new Reading("oak", 8));
		assertThat(asked.all().get(0).call().caller()).isEqualTo(this.node.id());
	}

	@Test
	void aFixedAnswerAndAFailure() {
		this.mesh.other().offer("street.weather", "sunny");
		assertThat(this.template.call("street.weather", null, String.class)).isEqualTo("sunny");
		this.mesh.other().offer("street.broken", String.class, (text) -> {
			throw new RemoteCallException("no_way", "not today");
		});
		assertThatExceptionOfType(RemoteCallException.class)
			.isThrownBy(() -> this.template.call("street.broken", "x", String.class))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("no_way"));
	}

	@Test
	void furtherMeshIsPlayedToo() {
		assertThat(this.mesh.mesh("garden")).isSameAs(this.mesh.mesh("garden"));
		assertThat(this.mesh.mesh("garden").application().realm()).isEqualTo("org.example.garden");
		assertThat(this.mesh.mesh("garden").other().call("garden.gate", null, String.class)).isEqualTo("open");
		assertThatExceptionOfType(UnknownMeshException.class).isThrownBy(() -> this.mesh.mesh("moon"));
	}

	@Test
	void severalNodesMeet() {
		MaculaTestNode first = this.mesh.node("first");
		MaculaTestNode second = this.mesh.node("second");
		assertThat(this.mesh.node("first")).isSameAs(first);
		MessageCapture captured = second.capture("greeting");
		first.publish("greeting", "hello");
		assertThat(captured.next().message().origin()).isEqualTo(first.id());
		first.offer("who", "first");
		assertThat(second.call("who", null, String.class)).isEqualTo("first");
		NodeId id = first.id();
		first.stop();
		assertThat(this.mesh.node("first").id()).isNotEqualTo(id);
	}

	@Test
	void whatATestOffersEndsWithTheReset() {
		MaculaTestNode other = this.mesh.other();
		other.offer("street.gone", "x");
		other.capture("street.gone");
		this.mesh.reset();
		assertThat(other.node().procedures()).isEmpty();
		assertThat(other.node().subscriptions()).isEmpty();
		assertThatExceptionOfType(NoProviderException.class)
			.isThrownBy(() -> other.call("street.gone", null, String.class));
	}

	@Test
	void whatDoesNotComeFailsTheTestWithItsName() {
		Capture<CapturedMessage> captured = new MessageCapture("'ash' to get a message of 'street.silence'",
				Duration.ofMillis(150));
		assertThatExceptionOfType(ConditionTimeoutException.class).isThrownBy(captured::next)
			.withMessageContaining("'ash' to get a message of 'street.silence'");
	}

	record Reading(String house, int watts) {
	}

	/**
	 * Subscribes and answers.
	 */
	static class Display {

		final List<Reading> seen = new CopyOnWriteArrayList<>();

		@MaculaSubscribe("street.*.power")
		void onReading(Reading reading) {
			this.seen.add(reading);
		}

		@MaculaProcedure(name = "garden.gate", mesh = "garden")
		String gate() {
			return "open";
		}

		@MaculaProcedure("street.oak.readings")
		Stream<Reading> readings(int count) {
			return IntStream.rangeClosed(1, count).mapToObj((watts) -> new Reading("oak", watts));
		}

		@MaculaProcedure("street.twice")
		Reading twice(Reading reading) {
			return new Reading(reading.house(), 2 * reading.watts());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Display.class)
	static class Application {

	}

}
