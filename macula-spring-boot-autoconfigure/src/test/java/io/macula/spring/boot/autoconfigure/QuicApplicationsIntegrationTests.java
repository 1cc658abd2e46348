package io.macula.spring.boot.autoconfigure;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;

import io.macula.engine.MaculaNode;
import io.macula.spring.boot.autoconfigure.MeshApplications.Display;
import io.macula.spring.boot.autoconfigure.MeshApplications.House;
import io.macula.spring.boot.autoconfigure.MeshApplications.Reading;
import io.macula.spring.boot.autoconfigure.MeshApplications.Seen;
import io.macula.spring.boot.autoconfigure.health.MaculaHealthIndicator;
import io.macula.spring.core.MaculaTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of whole applications whose nodes meet over QUIC.
 */
@ExtendWith(OutputCaptureExtension.class)
class QuicApplicationsIntegrationTests {

	@Test
	void applicationsPublishAndCall() {
		runner().withUserConfiguration(House.class, Display.class).run((house) -> {
			int port = house.getBean(MaculaNode.class).endpoint().port();
			runner().withPropertyValues("macula.bootstrap.peers=127.0.0.1:" + port).run((other) -> {
				assertThat(other.getBean(MaculaNode.class).joined()).succeedsWithin(Duration.ofSeconds(30));
				MaculaTemplate template = other.getBean(MaculaTemplate.class);
				assertThat(template.call("house.warmer", new Reading(1), Reading.class)).isEqualTo(new Reading(2));
				template.publish("house.kitchen.temperature", new Reading(3));
				Awaitility.await()
					.untilAsserted(() -> assertThat(house.getBean(Display.class).seen).extracting(Seen::reading)
						.containsExactly(new Reading(3)));
			});
		});
	}

	@Test
	void contextWithAnUnreachableSeedStartsAndStops() throws Exception {
		try (DatagramSocket deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
			runner().withUserConfiguration(House.class)
				.withPropertyValues("macula.bootstrap.peers=127.0.0.1:" + deaf.getLocalPort() + ",127.0.0.1:1",
						"macula.shutdown.timeout=2s")
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(context.getBean(MaculaHealthIndicator.class).health().getStatus())
						.isEqualTo(MaculaHealthIndicator.ISOLATED);
					assertThat(
							context.getBean(MaculaTemplate.class).call("house.warmer", new Reading(1), Reading.class))
						.isEqualTo(new Reading(2));
				});
		}
	}

	@Test
	void portInUseIsExplained(CapturedOutput output) throws Exception {
		try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
			assertThatException()
				.isThrownBy(() -> start("--macula.quic.host=127.0.0.1", "--macula.quic.port=" + taken.getLocalPort()));
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("127.0.0.1:" + taken.getLocalPort())
				.contains("set macula.quic.port to another one");
		}
	}

	@Test
	void addressOfAnotherMachineIsExplained(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("--macula.quic.host=192.0.2.1"));
		assertThat(output).contains("APPLICATION FAILED TO START").contains("Set macula.quic.host");
	}

	@Test
	void badValuesAreExplained(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("--macula.bootstrap.peers=ftp://seed"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("macula.bootstrap.peers")
			.contains("ftp://seed")
			.contains("write it as https://host:port");
		assertThatException().isThrownBy(() -> start("--macula.tls.mode=staging"));
		assertThat(output).contains("macula.tls.mode").contains("use 'production' (or 'prod')");
	}

	@Test
	void dataDirectoryThatIsAFileIsExplained(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("--macula.data-dir=pom.xml"));
		assertThat(output).contains("APPLICATION FAILED TO START").contains("pom.xml").contains("macula.data-dir");
	}

	private static void start(String... args) {
		SpringApplication application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("macula.quic.port=0", "macula.keep-alive=false")
			.build();
		application.run(args).close();
	}

	private static ApplicationContextRunner runner() {
		return MeshApplications.runner().withPropertyValues("macula.quic.host=127.0.0.1", "macula.quic.port=0");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
