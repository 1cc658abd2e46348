package io.macula.spring.boot.autoconfigure.erlang;

import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

import io.macula.engine.Call;
import io.macula.engine.MaculaNode;
import io.macula.engine.Reply;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.boot.autoconfigure.MaculaAutoConfiguration;
import io.macula.spring.boot.autoconfigure.MaculaNodeBuilderCustomizer;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.testing.MockMesh;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link MaculaErlangAutoConfiguration} and {@link ErlangDiagnostics}.
 */
class MaculaErlangAutoConfigurationTests {

	private final MockMesh mesh = new MockMesh();

	private final ApplicationContextRunner bare = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MaculaErlangAutoConfiguration.class, MaculaAutoConfiguration.class,
				TaskExecutionAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("macula.keep-alive=false");

	private final ApplicationContextRunner contextRunner = this.bare.withBean("maculaNode", MaculaNode.class,
			this.mesh::node);

	@Test
	void nothingIsThereUnlessAskedFor() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean(ErlangHealthServer.class)
				.doesNotHaveBean(ErlangDiagnostics.class);
			assertThat(this.mesh.procedures()).isEmpty();
		});
	}

	@Test
	void seedOffersDiagnosticsUnlessToldOtherwise() {
		this.contextRunner.withPropertyValues("macula.seed=true")
			.run((context) -> assertThat(this.mesh.procedures()).contains(ErlangDiagnostics.HELLO,
					ErlangDiagnostics.ECHO, ErlangDiagnostics.INFO));
		this.contextRunner.withPropertyValues("macula.seed=true", "macula.erlang.diagnostics=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ErlangDiagnostics.class));
	}

	@Test
	void nothingIsThereWithoutANode() {
		this.contextRunner.withPropertyValues("macula.enabled=false", "macula.erlang.health.port=0")
			.run((context) -> assertThat(context).hasNotFailed());
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MaculaErlangAutoConfiguration.class))
			.withPropertyValues("macula.erlang.health.port=0", "macula.erlang.diagnostics=true")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ErlangHealthServer.class)
				.doesNotHaveBean(ErlangDiagnostics.class));
	}

	@Test
	void serverListensAsLongAsTheContextRuns() {
		int[] port = new int[1];
		this.contextRunner.withPropertyValues("macula.erlang.health.port=0").run((context) -> {
			port[0] = context.getBean(ErlangHealthServer.class).getPort();
			assertThat(get(port[0], "/ready")).isEqualTo("Ready");
		});
		this.contextRunner.withPropertyValues("macula.erlang.health.port=" + port[0])
			.run((context) -> assertThat(get(port[0], "/live")).isEqualTo("Live"));
	}

	@Test
	void serverTellsAboutARealNode() {
		this.bare
			.withPropertyValues("macula.erlang.health.port=0", "macula.erlang.diagnostics=true",
					"macula.bootstrap.peers=127.0.0.1:9")
			.withBean(MaculaNodeBuilderCustomizer.class, () -> (builder) -> builder.network(new MemoryNetwork()))
			.run((context) -> {
				int port = context.getBean(ErlangHealthServer.class).getPort();
				assertThat(get(port, "/health")).startsWith("{\"status\":\"joining\",\"ready\":false,\"uptime\":");
				assertThat(get(port, "/ready")).isEqualTo("Not ready");
				assertThat(get(port, "/metrics")).contains("macula_gateway_ready 0\n")
					.contains("macula_gateway_diagnostics_available 1\n")
					.contains("macula_gateway_clients_total 0\n")
					.contains("macula_gateway_registrations_total 3\n");
			});
	}

	@Test
	void serverBacksOffForTheApplicationsOwn() {
		ErlangHealthServer own = new ErlangHealthServer(this.mesh.node(), "127.0.0.1", 0);
		this.contextRunner.withPropertyValues("macula.erlang.health.port=0")
			.withBean("own", ErlangHealthServer.class, () -> own)
			.run((context) -> assertThat(context).getBean(ErlangHealthServer.class).isSameAs(own));
	}

	@Test
	void portThatIsTakenFailsTheContextBeforeTheNodeStarts() throws Exception {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			this.contextRunner.withPropertyValues("macula.erlang.health.port=" + taken.getLocalPort())
				.run((context) -> {
					assertThat(context).getFailure().hasRootCauseInstanceOf(BindException.class);
					assertThat(context.getStartupFailure()).hasCauseInstanceOf(FailureAnalyzedException.class);
					then(this.mesh.node()).should(never()).start();
				});
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void portThatIsTakenIsExplainedInsteadOfAStackTrace(CapturedOutput output) throws Exception {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			SpringApplicationBuilder application = new SpringApplicationBuilder(MaculaErlangAutoConfiguration.class)
				.web(WebApplicationType.NONE)
				.initializers((context) -> ((GenericApplicationContext) context).registerBean("maculaNode",
						MaculaNode.class, this.mesh::node));
			assertThatExceptionOfType(ApplicationContextException.class)
				.isThrownBy(() -> application.run("--macula.erlang.health.port=" + taken.getLocalPort()));
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("cannot listen at TCP 127.0.0.1:" + taken.getLocalPort())
				.contains("set macula.erlang.health.port to another one");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "65536", "" })
	void portThatIsNoneIsRefused(String port) {
		this.contextRunner.withPropertyValues("macula.erlang.health.port=" + port)
			.run((context) -> assertThat(context).getFailure()
				.cause()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName()).isEqualTo("macula.erlang.health.port")));
	}

	@Test
	void diagnosticsAreProceduresLikeOthers() {
		this.contextRunner.withPropertyValues("macula.erlang.diagnostics=true").run((context) -> {
			assertThat(this.mesh.procedures()).containsExactlyInAnyOrder(ErlangDiagnostics.HELLO,
					ErlangDiagnostics.ECHO, ErlangDiagnostics.INFO);
			JsonNode hello = call(ErlangDiagnostics.HELLO, "{}");
			assertThat(hello.propertyNames()).containsExactly("message", "gateway", "realm", "uptime_seconds",
					"timestamp", "version", "protocol");
			assertThat(hello.get("message").asString()).isEqualTo("Hello from Macula Gateway!");
			assertThat(hello.get("gateway").asString()).isEqualTo(MockMesh.SELF.toString());
			assertThat(hello.get("uptime_seconds").asLong()).isEqualTo(60);
			JsonNode info = call(ErlangDiagnostics.INFO, "");
			assertThat(info.propertyNames()).containsExactly("gateway", "system", "timestamp");
			assertThat(info.get("gateway").propertyNames()).containsExactly("node", "realm", "uptime_seconds",
					"version");
			assertThat(info.get("system").propertyNames()).containsExactly("otp_version", "erts_version",
					"process_count", "memory_bytes", "process_memory_bytes");
			assertThat(info.at("/system/otp_version").asString())
				.isEqualTo("Java " + System.getProperty("java.version"));
		});
		assertThat(this.mesh.procedures()).isEmpty();
	}

	@Test
	void diagnosticsEchoWhatTheyGet() {
		this.contextRunner.withPropertyValues("macula.erlang.diagnostics=true").run((context) -> {
			assertThat(call(ErlangDiagnostics.ECHO, "{\"a\":[1,null]}").get("echo"))
				.isEqualTo(JsonMapper.shared().readTree("{\"a\":[1,null]}"));
			assertThat(call(ErlangDiagnostics.ECHO, "").get("echo").isNull()).isTrue();
			assertThat(call(ErlangDiagnostics.ECHO, "no json").get("echo").asString()).isEqualTo("no json");
			JsonNode text = JsonMapper.shared()
				.readTree(this.mesh
					.call(new Call(ErlangDiagnostics.ECHO, MockMesh.bytes("hi"), "text/plain", Map.of(), null,
							Duration.ofSeconds(1)))
					.payload());
			assertThat(text.get("echo").asString()).isEqualTo("hi");
			assertThat(text.get("timestamp").asLong()).isPositive();
		});
	}

	@Test
	void diagnosticsAreCalledThroughTheMesh() {
		this.bare.withPropertyValues("macula.erlang.diagnostics=true")
			.withBean(MaculaNodeBuilderCustomizer.class, () -> (builder) -> builder.network(new MemoryNetwork()))
			.run((context) -> assertThat(context.getBean(MaculaTemplate.class)
				.call(ErlangDiagnostics.HELLO, null, JsonNode.class)
				.get("realm")
				.asString()).isEqualTo("com.example.realm"));
	}

	private JsonNode call(String procedure, String args) {
		Reply reply = this.mesh.call(procedure, args);
		assertThat(reply.contentType()).isEqualTo(Reply.JSON);
		return JsonMapper.shared().readTree(reply.payload());
	}

	private static String get(int port, String path) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
					BodyHandlers.ofString())
			.body();
	}

}
