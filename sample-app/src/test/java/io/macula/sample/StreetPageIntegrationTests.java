package io.macula.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * The page in a real browser, fed by a mesh of five nodes over QUIC. Screenshots go to
 * {@code target/screenshots}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "sample.house=oak", "macula.quic.port=0", "macula.mdns.enabled=false", "sample.interval=200ms" })
class StreetPageIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@LocalServerPort
	private int port;

	@TempDir
	private Path directory;

	private Browser browser;

	@BeforeEach
	void open() throws IOException {
		Optional<String> chromedriver = Browser.chromedriver();
		if (chromedriver.isEmpty()) {
			String reason = "No chromedriver on the PATH: install Chromium and ChromeDriver (Debian: chromium-driver)";
			if ("true".equals(System.getenv("CI"))) {
				fail(reason);
			}
			abort(reason);
		}
		this.browser = Browser.open(chromedriver.get(), this.directory);
		this.browser.go("http://127.0.0.1:" + this.port + "/");
	}

	@AfterEach
	void close() {
		if (this.browser != null) {
			this.browser.close();
		}
	}

	@Test
	void showsNodesLinksReadingsAndTheStateOfThisNode() {
		await().atMost(PATIENCE).untilAsserted(() -> {
			assertThat(this.browser.count("#graph .node")).isEqualTo(5);
			assertThat(this.browser.count("#graph .node.this")).isOne();
			assertThat(this.browser.count("#graph .edge")).isGreaterThanOrEqualTo(4);
			assertThat(this.browser.count("#houses tr")).isEqualTo(5);
			assertThat(this.browser.count("#plot .series")).isEqualTo(5);
			assertThat(this.browser.text("#self-house")).isEqualTo("oak");
			assertThat(this.browser.text("#self-state")).isEqualTo("JOINED");
			assertThat(this.browser.text("#self-health")).isEqualTo("UP");
			assertThat(this.browser.text("#self-peers")).isEqualTo("4");
		});
		assertThat(this.browser.complaints()).isEmpty();
	}

	@Test
	void readingsAppearAsTheyArrive() {
		String points = "return document.querySelector('#plot .series').getAttribute('points').split(' ').length";
		await().atMost(PATIENCE).until(() -> this.browser.count("#plot .series") == 5);
		int before = this.browser.run(points).asInt();
		await().atMost(PATIENCE).until(() -> this.browser.run(points).asInt() > before + 5);
	}

	@Test
	void theButtonShowsWhoAnsweredAndTheErrorIfNobodyDoes() {
		await().atMost(PATIENCE).until(() -> this.browser.count("#provider option") == 6);
		ask("ash");
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.browser.text("#answers"))
				.matches("ash sells 2 kWh for \\d+ ct node [0-9a-f]{8} answered in [\\d.]+ ms"));
		// In one script, because the page makes the list anew every second
		this.browser.run("document.querySelector('#provider').add(new Option('nobody', 'nobody'));" + asking("nobody"));
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.browser.text("#answers .bad")).contains("street.nobody.quote"));
	}

	@Test
	void theButtonAsksEveryHouse() {
		await().atMost(PATIENCE).until(() -> this.browser.count("#provider option") == 6);
		ask("");
		await().atMost(PATIENCE).until(() -> this.browser.count("#answers li") == 5);
		assertThat(this.browser.count("#answers .bad")).isZero();
	}

	@Test
	void aNoticeAppearsOnce() {
		await().atMost(PATIENCE).until(() -> this.browser.count("#graph .node") == 5);
		this.browser.run("document.querySelector('#text').value = 'Street party <b>tonight</b>';"
				+ "document.querySelector('#notice button').click()");
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.browser.text("#notices")).contains("Street party <b>tonight</b>"));
		assertThat(this.browser
			.run("return [...document.querySelectorAll('#notices li')]"
					+ ".filter((entry) => entry.textContent === 'oak: Street party <b>tonight</b>').length")
			.asInt()).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "desktop, 1280, 800, false", "dark, 1280, 800, true", "phone, 390, 844, false" })
	void fitsTheScreen(String name, int width, int height, boolean dark) throws IOException {
		this.browser.size(width, height);
		this.browser.dark(dark);
		await().atMost(PATIENCE).until(() -> this.browser.count("#houses tr") == 5);
		assertThat(this.browser.run("return document.documentElement.scrollWidth").asInt()).isLessThanOrEqualTo(width);
		Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
		Files.write(screenshots.resolve(name + ".png"), this.browser.screenshot());
	}

	private void ask(String house) {
		this.browser.run(asking(house));
	}

	private static String asking(String house) {
		return "document.querySelector('#provider').value = '" + house + "';"
				+ "document.querySelector('#call').click()";
	}

}
