package io.macula.spring.boot.autoconfigure.erlang;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.macula.engine.MaculaNode;
import io.macula.engine.NodeState;
import io.macula.engine.PeerInfo;
import io.macula.engine.erlang.ErlangPeerInfo;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import io.macula.spring.core.MaculaNodeLifecycle;
import io.macula.spring.testing.MockMesh;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;

/**
 * Tests for {@link ErlangHealthServer} over HTTP on the loopback interface.
 */
class ErlangHealthServerTests {

	private static final String LOOPBACK = "127.0.0.1";

	private final MaculaNode node = new MockMesh().node();

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final List<ErlangHealthServer> servers = new ArrayList<>();

	@AfterEach
	void stop() {
		this.servers.forEach(ErlangHealthServer::stop);
	}

	@Test
	void joinedNodeIsHealthyReadyAndLive() throws Exception {
		int port = start();
		answers(port, "/health", 200, "application/json", "{\"status\":\"healthy\",\"ready\":true,\"uptime\":60}");
		answers(port, "/ready", 200, "text/plain", "Ready");
		answers(port, "/live", 200, "text/plain", "Live");
	}

	@ParameterizedTest
	@CsvSource({ "NEW,0,new,200,503,200", "JOINING,0,joining,200,503,200", "JOINING,1,healthy,200,200,200",
			"JOINED,0,healthy,200,200,200", "ISOLATED,0,isolated,200,503,200", "DRAINING,3,draining,503,503,200",
			"CLOSED,0,closed,503,503,503", "BROKEN,0,broken,503,503,503" })
	void stateOfTheNodeIsToldTruly(NodeState state, int links, String name, int health, int ready, int live)
			throws Exception {
		given(this.node.status()).willReturn(MockMesh.status(state, null, links));
		int port = start();
		answers(port, "/health", health, "application/json",
				"{\"status\":\"%s\",\"ready\":%s,\"uptime\":60}".formatted(name, ready == 200));
		answers(port, "/ready", ready, "text/plain", (ready == 200) ? "Ready" : "Not ready");
		answers(port, "/live", live, "text/plain", (live == 200) ? "Live" : "Not live");
		assertThat(metrics(port)).containsEntry("macula_gateway_ready", (ready == 200) ? 1L : 0L);
	}

	@Test
	void nodeThatFailsToAnswerIsUnavailable() throws Exception {
		given(this.node.status()).willThrow(new IllegalStateException("broken"));
		int port = start();
		for (String path : List.of("/health", "/ready", "/live", "/metrics")) {
			answers(port, path, 503, "text/plain", "Service unavailable");
		}
	}

	@Test
	void metricsHaveTheNamesOf0143AndTrueValues() throws Exception {
		given(this.node.subscriptions()).willReturn(List.of("home.*", "street.**"));
		given(this.node.procedures()).willReturn(List.of("home.set"));
		given(this.node.peers())
			.willReturn(List.of(peer("one", false, 2, 1), peer("one", false, 0, 1), peer("two", false, 3, 0),
					peer("gateway", true, 9, 9), new PeerInfo(MockMesh.OTHER, null, "10.0.0.2:9443", true, true, true,
							Set.of(), NodeMetadata.NONE, null, Duration.ofSeconds(1), null)));
		Map<String, Long> metrics = metrics(start());
		assertThat(metrics).containsOnlyKeys("macula_gateway_uptime_seconds", "macula_gateway_ready",
				"macula_gateway_process_count", "macula_gateway_memory_bytes", "macula_gateway_process_memory_bytes",
				"macula_gateway_diagnostics_available", "macula_gateway_clients_total",
				"macula_gateway_subscriptions_total", "macula_gateway_registrations_total");
		assertThat(metrics).containsEntry("macula_gateway_uptime_seconds", 60L)
			.containsEntry("macula_gateway_ready", 1L)
			.containsEntry("macula_gateway_diagnostics_available", 0L)
			.containsEntry("macula_gateway_clients_total", 2L)
			.containsEntry("macula_gateway_subscriptions_total", 7L)
			.containsEntry("macula_gateway_registrations_total", 2L);
		assertThat(metrics.get("macula_gateway_process_count")).isPositive();
		assertThat(metrics.get("macula_gateway_process_memory_bytes")).isPositive()
			.isLessThan(metrics.get("macula_gateway_memory_bytes"));
	}

	@Test
	void diagnosticsAreAvailableWhenOffered() throws Exception {
		given(this.node.procedures()).willReturn(List.of("com.macula.diagnostics.hello"));
		assertThat(metrics(start())).containsEntry("macula_gateway_diagnostics_available", 1L);
	}

	@Test
	void metricsAreReadableForPrometheus() throws Exception {
		HttpResponse<String> response = get(start(), "/metrics");
		assertThat(response.headers().firstValue("content-type")).contains("text/plain; version=0.0.4");
		assertThat(response.body()).endsWith("\n")
			.contains("# HELP macula_gateway_ready ")
			.contains("# TYPE macula_gateway_ready gauge\nmacula_gateway_ready 1\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/status", "/health/", "/healthy", "/metrics/x" })
	void otherPathsAreNotFound(String path) throws Exception {
		answers(start(), path, 404, "text/plain", "Not found");
	}

	@Test
	void queryIsIgnored() throws Exception {
		answers(start(), "/live?verbose=1", 200, "text/plain", "Live");
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PUT", "DELETE" })
	void otherMethodsAreNotFound(String method) throws Exception {
		HttpResponse<String> response = this.client.send(
				request(start(), "/health").method(method, BodyPublishers.ofString("x")).build(),
				BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body()).isEqualTo("Not found");
	}

	@Test
	void headIsNotFoundWithoutABody() throws Exception {
		HttpResponse<String> response = this.client
			.send(request(start(), "/health").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body()).isEmpty();
	}

	@Test
	void requestThatDoesNotComeIsCutAndOthersAreAnswered() throws Exception {
		ErlangHealthServer server = new ErlangHealthServer(this.node, LOOPBACK, 0, Duration.ofMillis(200));
		int port = start(server);
		List<Socket> slow = new ArrayList<>();
		try {
			// More than the server has threads
			for (int i = 0; i < 20; i++) {
				Socket socket = new Socket(LOOPBACK, port);
				slow.add(socket);
				socket.getOutputStream().write("GET /health HTT".getBytes(StandardCharsets.US_ASCII));
			}
			answersSomeTime(port);
			for (Socket socket : slow) {
				assertThat(answerOf(socket)).doesNotContain("200 OK");
			}
			answersSomeTime(port);
		}
		finally {
			for (Socket socket : slow) {
				socket.close();
			}
		}
	}

	/** On a slow machine an answer may be cut, too. */
	private void answersSomeTime(int port) {
		Awaitility.await()
			.ignoreExceptionsInstanceOf(IOException.class)
			.untilAsserted(() -> answers(port, "/live", 200, "text/plain", "Live"));
	}

	private static String answerOf(Socket socket) throws IOException {
		try (InputStream in = socket.getInputStream()) {
			return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
		}
		catch (IOException ex) {
			return "reset";
		}
	}

	@Test
	void garbageHarmsNobody() throws Exception {
		int port = start();
		for (String garbage : List.of("\r\n\r\n", "GET\r\n\r\n", "GET mailto:x HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001",
				"GET /health HTTP/1.1\r\nContent-Length: -1\r\n\r\n")) {
			try (Socket socket = new Socket(LOOPBACK, port)) {
				socket.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
				socket.shutdownOutput();
				assertThat(answerOf(socket)).doesNotContain("200 OK");
			}
		}
		answers(port, "/live", 200, "text/plain", "Live");
	}

	@Test
	void canBeStoppedAndStartedAgain() throws Exception {
		ErlangHealthServer server = new ErlangHealthServer(this.node, LOOPBACK, 0);
		assertThatIllegalStateException().isThrownBy(server::getPort);
		int port = start(server);
		server.stop();
		server.stop();
		assertThat(server.isRunning()).isFalse();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> get(port, "/live"));
		answers(start(server), "/live", 200, "text/plain", "Live");
	}

	@Test
	void listensFromBeforeTheNodeStartsUntilItHasLeft() {
		ErlangHealthServer server = new ErlangHealthServer(this.node, LOOPBACK, 0);
		assertThat(server.getPhase()).isLessThan(MaculaNodeLifecycle.PHASE);
		assertThat(server.isPauseable()).isFalse();
	}

	@Test
	void doesNotKeepTheJvmRunning() {
		start();
		assertThat(Thread.getAllStackTraces().keySet()).filteredOn(
				(thread) -> thread.getName().contains("HTTP-Dispatcher") || thread.getName().equals("macula-health"))
			.isNotEmpty()
			.allMatch(Thread::isDaemon);
	}

	@Test
	void portThatIsTakenIsExplained() throws Exception {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
			ErlangHealthServer server = new ErlangHealthServer(this.node, LOOPBACK, taken.getLocalPort());
			assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(server::start).satisfies((ex) -> {
				assertThat(ex.analysis().getDescription()).contains(LOOPBACK + ":" + taken.getLocalPort());
				assertThat(ex.analysis().getAction()).contains("macula.erlang.health.port");
			});
			assertThat(server.isRunning()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "192.0.2.1", "nowhere.invalid" })
	void addressOfAnotherMachineIsRefused(String address) {
		ErlangHealthServer server = new ErlangHealthServer(this.node, address, 0);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(server::start)
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("macula.erlang.health.address"))
			.withMessageContaining(address)
			.withMessageContaining("0.0.0.0");
	}

	private int start() {
		return start(new ErlangHealthServer(this.node, LOOPBACK, 0));
	}

	private int start(ErlangHealthServer server) {
		this.servers.add(server);
		server.start();
		server.start();
		return server.getPort();
	}

	private static PeerInfo peer(String id, boolean dialled, int subscriptions, int procedures) {
		NodeId hash = NodeId.sha256Of(id);
		return new PeerInfo(hash, null, "10.0.0.3:4433", false, dialled, true, Set.of(), NodeMetadata.NONE, null,
				Duration.ofSeconds(1), new ErlangPeerInfo(hash, id, null, "10.0.0.3:4433", dialled, subscriptions,
						procedures, 1_000_000_000L));
	}

	private Map<String, Long> metrics(int port) throws Exception {
		Map<String, Long> values = new TreeMap<>();
		get(port, "/metrics").body().lines().filter((line) -> !line.startsWith("#")).forEach((line) -> {
			String[] parts = line.split(" ");
			values.put(parts[0], Long.valueOf(parts[1]));
		});
		return values;
	}

	private void answers(int port, String path, int code, String type, String body) throws Exception {
		HttpResponse<String> response = get(port, path);
		assertThat(response.statusCode()).as(path).isEqualTo(code);
		assertThat(response.headers().firstValue("content-type")).contains(type);
		assertThat(response.body()).isEqualTo(body);
	}

	private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
		return this.client.send(request(port, path).build(), BodyHandlers.ofString());
	}

	private static HttpRequest.Builder request(int port, String path) {
		return HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + port + path))
			.timeout(Duration.ofSeconds(20));
	}

}
