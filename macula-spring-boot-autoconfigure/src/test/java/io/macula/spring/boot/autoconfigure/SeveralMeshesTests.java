package io.macula.spring.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.macula.engine.MaculaNode;
import io.macula.engine.NoProviderException;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;
import io.macula.spring.core.MaculaNodeLifecycle;
import io.macula.spring.core.MaculaOperations;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.core.UnknownMeshException;
import io.macula.spring.listener.MaculaEndpointRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of applications that are part of several meshes.
 */
class SeveralMeshesTests {

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void oneApplicationIsPartOfTwoMeshes() {
		application("street", "macula.realm=org.example.street").withUserConfiguration(Seller.class)
			.run((street) -> application("garden", "macula.realm=org.example.garden")
				.withUserConfiguration(Seller.class)
				.run((garden) -> application("both", "macula.realm=org.example.street",
						"macula.bootstrap.peers=street:9443", "macula.meshes.garden.realm=org.example.garden",
						"macula.meshes.garden.bootstrap.peers=garden:9443", "macula.meshes.garden.quic.host=both",
						"macula.meshes.garden.keep-alive=false", "macula.meshes.garden.rpc.timeout=2s")
					.withUserConfiguration(Both.class)
					.run((both) -> {
						assertThat(both.getBean(MaculaNode.class).realm()).isEqualTo("org.example.street");
						MaculaNode second = both.getBean("gardenMaculaNode", MaculaNode.class);
						assertThat(second.realm()).isEqualTo("org.example.garden");
						assertThat(both.getBean(MaculaNode.class).joined()).succeedsWithin(Duration.ofSeconds(30));
						assertThat(second.joined()).succeedsWithin(Duration.ofSeconds(30));
						MaculaTemplate garden2 = both.getBean("gardenMaculaTemplate", MaculaTemplate.class);
						assertThat(garden2.getCallOptions().timeout()).hasSeconds(2);
						assertThat(both.getBean(Both.class).gardenTemplate).isSameAs(garden2);
						assertThat(both.getBean(MaculaOperations.class)).isNotSameAs(garden2);
						assertThat(both.getBean(OfGarden.class).who()).isEqualTo("org.example.garden");
						assertThat(both.getBean(OfStreet.class).who()).isEqualTo("org.example.street");
						garden.getBean(MaculaTemplate.class).publish("news", "from the garden");
						street.getBean(MaculaTemplate.class).publish("news", "from the street");
						Awaitility.await()
							.untilAsserted(() -> assertThat(both.getBean(Both.class).seen)
								.containsExactlyInAnyOrder("garden: from the garden", "street: from the street"));
						assertThat(garden.getBean(MaculaTemplate.class).call("only.garden", null, String.class))
							.isEqualTo("only in the garden");
						assertThatExceptionOfType(NoProviderException.class).isThrownBy(
								() -> street.getBean(MaculaTemplate.class).call("only.garden", null, String.class));
						assertThat(both.getBean(MaculaEndpointRegistry.class).containers()).hasSize(1);
						assertThat(
								both.getBean("gardenMaculaEndpointRegistry", MaculaEndpointRegistry.class).containers())
							.hasSize(2);
						assertThat(both.getBeansOfType(MaculaNodeLifecycle.class)).hasSize(2)
							.allSatisfy((name, lifecycle) -> assertThat(lifecycle.isRunning()).isTrue());
					})));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					macula.meshes.garden.quic.host=a                                    | macula.meshes.garden.realm
					macula.meshes.garden.realm=not valid                                | macula.meshes.garden.realm
					macula.meshes.garden.realm=g,macula.meshes.garden.quic.port=9443    | macula.meshes.garden.quic.port
					macula.meshes.garden.realm=g,macula.data-dir=/a,macula.meshes.garden.data-dir=/a | macula.meshes.garden.data-dir
					macula.meshes.garden.realm=g,macula.meshes.garden.bootstrap.peers=: | macula.meshes.garden.bootstrap.peers
					macula.meshes.garden.realm=g,macula.meshes.garden.meshes.x.realm=g  | macula.meshes.garden.meshes
					macula.meshes.garden.realm=g,macula.meshes.garden.rpc.timeout=-1s   | macula.meshes.garden.rpc.timeout
					macula.meshes.garden.realm=g,macula.meshes.garden.tls.bundle=none   | macula.meshes.garden.tls.bundle
					""")
	void faultNamesThePropertyOfTheMesh(String properties, String name) {
		application("a", properties.split(","))
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("Property " + name + " "));
	}

	@Test
	void endpointOfAMeshThatIsNotThereFailsTheStart() {
		application("a").withUserConfiguration(Lost.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(UnknownMeshException.class.getName())
				.hasStackTraceContaining("'garden'"));
	}

	@Test
	void beansOfMeshesAreMadeAheadOfTime() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		TestPropertyValues.of("macula.meshes.garden.realm=org.example.garden").applyTo(context);
		new AnnotatedBeanDefinitionReader(context).register(MaculaAutoConfiguration.class);
		InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
		DefaultGenerationContext generated = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("com.example", "Generated")), files);
		new ApplicationContextAotGenerator().processAheadOfTime(context, generated);
		generated.writeGeneratedContent();
		assertThat(files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).values()).anySatisfy((file) -> {
			String source = new String(file.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(source).contains("gardenMaculaNode").contains("setDefaultCandidate(false)");
		});
		context.close();
	}

	private ApplicationContextRunner application(String host, String... properties) {
		return MeshApplications.runner()
			.withPropertyValues("macula.quic.host=" + host)
			.withPropertyValues(properties)
			.withBean("memory", MaculaNodeBuilderCustomizer.class, () -> (builder) -> builder.network(this.network));
	}

	/**
	 * Says where it is.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Seller {

		private final MaculaNode node;

		Seller(MaculaNode node) {
			this.node = node;
		}

		@MaculaProcedure("who")
		String who() {
			return this.node.realm();
		}

	}

	/**
	 * Lives in both meshes.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients({ OfGarden.class, OfStreet.class })
	static class Both {

		final List<String> seen = new CopyOnWriteArrayList<>();

		final MaculaOperations gardenTemplate;

		Both(@Qualifier("garden") MaculaOperations gardenTemplate) {
			this.gardenTemplate = gardenTemplate;
		}

		@MaculaSubscribe("news")
		void fromTheStreet(String text) {
			this.seen.add("street: " + text);
		}

		@MaculaSubscribe(topics = "news", mesh = "garden")
		void fromTheGarden(String text) {
			this.seen.add("garden: " + text);
		}

		@MaculaProcedure(name = "only.garden", mesh = "#{'gar' + 'den'}")
		String only() {
			return "only in the garden";
		}

	}

	/**
	 * Subscribes in a mesh that is not configured.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Lost {

		@MaculaSubscribe(topics = "news", mesh = "garden")
		void fromTheGarden(String text) {
		}

	}

	@MaculaClient(mesh = "garden")
	interface OfGarden {

		@MaculaCall("who")
		String who();

	}

	@MaculaClient
	interface OfStreet {

		@MaculaCall("who")
		String who();

	}

}
