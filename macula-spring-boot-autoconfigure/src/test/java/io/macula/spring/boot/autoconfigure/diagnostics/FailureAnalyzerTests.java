package io.macula.spring.boot.autoconfigure.diagnostics;

import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.MaculaException;
import io.macula.engine.MaculaNode;
import io.macula.engine.Reply;
import io.macula.engine.trust.IdentityStore;
import io.macula.engine.trust.IdentityStoreException;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.boot.autoconfigure.MaculaAutoConfiguration;
import io.macula.spring.client.InvalidClientException;
import io.macula.spring.client.MaculaServiceProxyFactory;
import io.macula.spring.core.MaculaOperations;
import io.macula.spring.core.UnknownMeshException;
import io.macula.spring.listener.DuplicateEndpointException;
import io.macula.spring.listener.InvalidEndpointException;
import io.macula.spring.listener.ProcedureEndpoint;
import io.macula.spring.testing.MockMesh;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContextException;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.Mockito.mock;

/**
 * Tests for the explanations of why an application did not start.
 */
class FailureAnalyzerTests {

	@Test
	void portInUse() {
		FailureAnalysis analysis = analyze(new ListenFailureAnalyzer(),
				new MaculaException("Cannot bind UDP 0.0.0.0:9443", new BindException("Address already in use")));
		assertThat(analysis.getDescription()).contains("0.0.0.0:9443");
		assertThat(analysis.getAction()).contains("macula.quic.port");
	}

	@Test
	void portInUseAsTheNativeTransportSaysIt() {
		FailureAnalysis analysis = analyze(new ListenFailureAnalyzer(), new MaculaException("Cannot bind",
				new IOException("bind(..) failed with error(-98): Address already in use")));
		assertThat(analysis.getAction()).contains("macula.quic.port");
	}

	@Test
	void addressOfAnotherMachine() {
		FailureAnalysis analysis = analyze(new ListenFailureAnalyzer(),
				new MaculaException("Cannot bind", new BindException("Cannot assign requested address")));
		assertThat(analysis.getAction()).contains("macula.quic.host").contains("macula.hostname");
		assertThat(analyze(new ListenFailureAnalyzer(),
				new MaculaException("Cannot bind", new UnknownHostException("nowhere")))
			.getAction()).contains("macula.quic.host");
	}

	@Test
	void portOfTheSystem() {
		FailureAnalysis analysis = analyze(new ListenFailureAnalyzer(),
				new MaculaException("Cannot bind", new BindException("Permission denied")));
		assertThat(analysis.getAction()).contains("above 1023");
	}

	@Test
	void nativeLibraryMissing() {
		FailureAnalysis analysis = analyze(new NativeQuicFailureAnalyzer(),
				new MaculaException("QUIC is not available", new UnsatisfiedLinkError("no netty_quiche42")));
		assertThat(analysis.getDescription()).contains(System.getProperty("os.arch"), "no netty_quiche42");
		assertThat(analysis.getAction()).contains("netty-incubator-codec-native-quic", "linux-x86_64");
	}

	@Test
	void dataDirectoryUnusable(@TempDir Path directory) throws IOException {
		Path file = Files.createFile(directory.resolve("file"));
		IdentityStoreException failure = catchThrowableOfType(IdentityStoreException.class,
				() -> IdentityStore.open(file));
		FailureAnalysis analysis = analyze(new DataDirectoryFailureAnalyzer(), failure);
		assertThat(analysis.getDescription()).contains(file.toString());
		assertThat(analysis.getAction()).contains("macula.data-dir");
	}

	@Test
	void invalidName() {
		FailureAnalysis analysis = analyze(new InvalidEndpointFailureAnalyzer(),
				new InvalidEndpointException("a", new IllegalArgumentException("topic 'x..y' has an empty level")));
		assertThat(analysis.getDescription()).contains("Endpoint 'a'");
		assertThat(analysis.getAction()).contains("Correct the name");
	}

	@Test
	void otherFailuresAreLeftToOthers() {
		assertThat(analyze(new ListenFailureAnalyzer(), new MaculaException("something else"))).isNull();
		assertThat(analyze(new ListenFailureAnalyzer(),
				new MaculaException("something else", new IOException("disk full"))))
			.isNull();
		assertThat(analyze(new NativeQuicFailureAnalyzer(), new NoClassDefFoundError("com/example/Missing"))).isNull();
	}

	@Test
	void duplicateEndpoint() {
		ProcedureEndpoint endpoint = new ProcedureEndpoint("twin", "a",
				(call) -> CompletableFuture.completedFuture(Reply.of(null)));
		FailureAnalysis analysis = new DuplicateEndpointFailureAnalyzer()
			.analyze(new DuplicateEndpointException(endpoint, endpoint));
		assertThat(analysis.getDescription()).contains("'twin'");
		assertThat(analysis.getAction()).contains("another 'id'");
	}

	@Test
	void annotatedMethodThatCannotBeUsed() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MaculaAutoConfiguration.class))
			.withPropertyValues("macula.keep-alive=false", "display.threads=many")
			.withBean(MaculaNode.class, new MockMesh()::node)
			.withBean("display", BadDisplay.class)
			.run((context) -> {
				FailureAnalysis analysis = analyze(new InvalidAnnotatedMethodFailureAnalyzer(),
						context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("'display'", "@MaculaSubscribe", "'handle'",
						"'concurrency' is 'many' but must be a whole number");
				assertThat(analysis.getAction()).contains("Correct the annotation");
			});
	}

	@Test
	void interfaceThatIsNoClient() {
		InvalidClientException failure = catchThrowableOfType(InvalidClientException.class,
				() -> MaculaServiceProxyFactory.builder(mock(MaculaOperations.class))
					.build()
					.createClient(Runnable.class));
		FailureAnalysis analysis = analyze(new InvalidClientFailureAnalyzer(), failure);
		assertThat(analysis.getDescription()).contains("java.lang.Runnable", "run()", "@MaculaCall");
		assertThat(analysis.getAction()).contains("default method");
	}

	@Test
	void meshThatIsNotConfigured() {
		FailureAnalysis analysis = analyze(new UnknownMeshFailureAnalyzer(),
				new UnknownMeshException("garden", "com.example.Client", new IllegalStateException()));
		assertThat(analysis.getDescription()).contains("'garden'", "com.example.Client");
		assertThat(analysis.getAction()).contains("macula.meshes.garden.realm");
		assertThat(analyze(new UnknownMeshFailureAnalyzer(),
				new UnknownMeshException("default", "com.example.Client", new IllegalStateException()))
			.getAction()).contains("Leave the name out");
	}

	@Test
	void analyzersAreRegistered() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, FailureHandler.handleMessage((message, failure) -> {
			}))).hasAtLeastOneElementOfType(DataDirectoryFailureAnalyzer.class)
			.hasAtLeastOneElementOfType(DuplicateEndpointFailureAnalyzer.class)
			.hasAtLeastOneElementOfType(InvalidAnnotatedMethodFailureAnalyzer.class)
			.hasAtLeastOneElementOfType(InvalidEndpointFailureAnalyzer.class)
			.hasAtLeastOneElementOfType(InvalidClientFailureAnalyzer.class)
			.hasAtLeastOneElementOfType(ListenFailureAnalyzer.class)
			.hasAtLeastOneElementOfType(NativeQuicFailureAnalyzer.class)
			.hasAtLeastOneElementOfType(UnknownMeshFailureAnalyzer.class);
	}

	private static FailureAnalysis analyze(FailureAnalyzer analyzer, Throwable failure) {
		return analyzer.analyze(new ApplicationContextException("Failed to start bean", failure));
	}

	static class BadDisplay {

		@MaculaSubscribe(topics = "a", concurrency = "${display.threads}")
		void handle() {
		}

	}

}
