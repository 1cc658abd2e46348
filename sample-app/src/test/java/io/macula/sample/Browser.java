package io.macula.sample;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.awaitility.Awaitility.await;

/**
 * A headless Chromium, driven through ChromeDriver by the WebDriver protocol. Confined to
 * one thread.
 */
final class Browser implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port = Ports.tcp();

	private final Process driver;

	private final String session;

	private Browser(String chromedriver, Path directory, int width, int height) throws IOException {
		this.driver = new ProcessBuilder(chromedriver, "--port=" + this.port).redirectErrorStream(true)
			.redirectOutput(directory.resolve("chromedriver.log").toFile())
			.start();
		await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> get("/status").path("ready").asBoolean());
		List<String> arguments = List.of("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
				"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--hide-scrollbars", "--user-data-dir=" + directory.resolve("profile"));
		this.session = "/session/"
				+ post("/session",
						Map.of("capabilities", Map.of("alwaysMatch", Map.of("goog:chromeOptions",
								Map.of("args", arguments), "goog:loggingPrefs", Map.of("browser", "ALL")))))
					.path("sessionId")
					.asString();
		size(width, height);
	}

	/**
	 * Find ChromeDriver.
	 * @return its path, empty if it is not installed
	 */
	static Optional<String> chromedriver() {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, "chromedriver"))
			.filter(Files::isExecutable)
			.map(Path::toString)
			.findFirst();
	}

	static Browser open(String chromedriver, Path directory) throws IOException {
		return new Browser(chromedriver, directory, 1280, 800);
	}

	void size(int width, int height) {
		post(this.session + "/goog/cdp/execute", Map.of("cmd", "Emulation.setDeviceMetricsOverride", "params",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600)));
	}

	void dark(boolean dark) {
		post(this.session + "/goog/cdp/execute", Map.of("cmd", "Emulation.setEmulatedMedia", "params",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light")))));
	}

	void go(String url) {
		post(this.session + "/url", Map.of("url", url));
	}

	/**
	 * Run a script in the page.
	 * @param script body of a function
	 * @return what it returns
	 */
	JsonNode run(String script) {
		return post(this.session + "/execute/sync", Map.of("script", script, "args", List.of()));
	}

	String text(String selector) {
		return run("return document.querySelector('" + selector + "').textContent").asString();
	}

	int count(String selector) {
		return run("return document.querySelectorAll('" + selector + "').length").asInt();
	}

	/**
	 * What the page complained about since the last time it was asked.
	 * @return warnings and errors of the console
	 */
	List<String> complaints() {
		return StreamSupport.stream(post(this.session + "/se/log", Map.of("type", "browser")).spliterator(), false)
			// What a new, empty page says about the network is told as information
			.filter((entry) -> !entry.path("level").asString().equals("INFO"))
			.map((entry) -> entry.path("message").asString())
			.toList();
	}

	byte[] screenshot() {
		return Base64.getDecoder().decode(get(this.session + "/screenshot").asString());
	}

	@Override
	public void close() {
		this.driver.descendants().forEach(ProcessHandle::destroyForcibly);
		this.driver.destroyForcibly();
	}

	private JsonNode get(String path) {
		return send(HttpRequest.newBuilder(uri(path)));
	}

	private JsonNode post(String path, Map<String, ?> body) {
		return send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
	}

	private URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.port + path);
	}

	private JsonNode send(HttpRequest.Builder request) {
		try {
			String body = this.client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString())
				.body();
			JsonNode value = JSON.readTree(body).path("value");
			if (value.has("error")) {
				throw new AssertionError(value.path("message").asString());
			}
			return value;
		}
		catch (IOException ex) {
			throw new IllegalStateException("ChromeDriver does not answer", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

}
