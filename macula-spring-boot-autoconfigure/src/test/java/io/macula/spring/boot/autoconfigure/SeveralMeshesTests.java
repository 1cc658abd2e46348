package io.macula.spring.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.macula.engine.MaculaNode;
import io.macula.engine.NoProviderException;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaDescriptor;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaEndpoint;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaEndpoint.Action;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaInfoContributor;
import io.macula.spring.boot.autoconfigure.health.MaculaHealthIndicator;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;
import io.macula.spring.core.MaculaMeshes;
import io.macula.spring.core.MaculaNodeLifecycle;
import io.macula.spring.core.MaculaOperations;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.core.UnknownMeshException;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.testing.MockMesh;
import io.micrometer.core.instrument.MeterRegistry;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.Status;
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
						"macula.meshes.garden.keep-alive=false", "macula.meshes.garden.rpc.timeout=25s")
					.withUserConfiguration(Both.class)
					.run((both) -> {
						assertThat(both.getBean(MaculaNode.class).realm()).isEqualTo("org.example.street");
						MaculaNode second = both.getBean("gardenMaculaNode", MaculaNode.class);
						assertThat(second.realm()).isEqualTo("org.example.garden");
						MeshApplications.awaitJoined(both);
						assertThat(second.joined()).succeedsWithin(Duration.ofSeconds(30));
						MaculaTemplate garden2 = both.getBean("gardenMaculaTemplate", MaculaTemplate.class);
						assertThat(garden2.getCallOptions().timeout()).hasSeconds(25);
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
						try (Stream<String> items = garden.getBean(MaculaTemplate.class)
							.stream("garden.items", null, String.class)) {
							assertThat(items).containsExactly("rose", "fern");
						}
						try (Stream<String> items = both.getBean(OfGarden.class).items()) {
							assertThat(items).containsExactly("rose", "fern");
						}
						assertThatExceptionOfType(NoProviderException.class).isThrownBy(
								() -> street.getBean(MaculaTemplate.class).stream("garden.items", null, String.class));
						assertThatExceptionOfType(NoProviderException.class).isThrownBy(
								() -> street.getBean(MaculaTemplate.class).call("only.garden", null, String.class));
						assertThat(both.getBean(MaculaEndpointRegistry.class).containers()).hasSize(1);
						assertThat(
								both.getBean("gardenMaculaEndpointRegistry", MaculaEndpointRegistry.class).containers())
							.hasSize(3);
						assertThat(both.getBeansOfType(MaculaNodeLifecycle.class)).hasSize(2)
							.allSatisfy((name, lifecycle) -> assertThat(lifecycle.isRunning()).isTrue());
					})));
	}

	@Test
	void healthMetricsInfoAndEndpointCoverEachMesh() {
		application("both", "macula.realm=org.example.street", "macula.meshes.garden.realm=org.example.garden",
				"macula.meshes.garden.quic.host=garden", "macula.meshes.garden.limits.links=777",
				"macula.meshes.attic.realm=org.example.attic", "macula.meshes.attic.quic.host=attic",
				"macula.meshes.attic.bootstrap.peers=nobody:1", "macula.meshes.garden.keep-alive=false",
				"macula.meshes.attic.keep-alive=false")
			.withUserConfiguration(Gardener.class)
			.run((context) -> {
				MaculaNode street = context.getBean(MaculaNode.class);
				MaculaNode garden = context.getBean("gardenMaculaNode", MaculaNode.class);
				assertThat(street.joined()).succeedsWithin(Duration.ofSeconds(30));
				assertThat(garden.joined()).succeedsWithin(Duration.ofSeconds(30));
				checkHealth(context.getBean("maculaHealthContributor", CompositeHealthContributor.class));
				checkMetrics(context.getBean(MeterRegistry.class));
				checkInfo(context.getBean(MaculaInfoContributor.class), garden);
				checkEndpoint(context.getBean(MaculaEndpoint.class), street, garden);
			});
	}

	private static void checkHealth(CompositeHealthContributor health) {
		assertThat(health.stream().map(HealthContributors.Entry::name)).containsExactlyInAnyOrder("default", "garden",
				"attic");
		assertThat(health(health, "default").getDetails()).containsEntry("realm", "org.example.street");
		assertThat(health(health, "garden").getDetails()).containsEntry("realm", "org.example.garden");
		assertThat(health(health, "garden").getStatus()).isEqualTo(Status.UP);
		assertThat(health(health, "attic").getStatus()).isEqualTo(MaculaHealthIndicator.ISOLATED);
	}

	private static Health health(CompositeHealthContributor health, String mesh) {
		Health found = ((MaculaHealthIndicator) health.getContributor(mesh)).health();
		assertThat(found).isNotNull();
		return found;
	}

	private static void checkMetrics(MeterRegistry registry) {
		assertThat(registry.get("macula.joined").tag("mesh", "default").gauge().value()).isOne();
		assertThat(registry.get("macula.joined").tag("mesh", "garden").gauge().value()).isOne();
		assertThat(registry.get("macula.joined").tag("mesh", "attic").gauge().value()).isZero();
		assertThat(registry.getMeters().stream().filter((meter) -> meter.getId().getName().startsWith("macula.")))
			.allSatisfy((meter) -> assertThat(meter.getId().getTag("mesh")).isIn("default", "garden", "attic"));
	}

	private static void checkInfo(MaculaInfoContributor contributor, MaculaNode garden) {
		Info.Builder info = new Info.Builder();
		contributor.contribute(info);
		assertThat(info.build().get("macula")).asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
			.containsEntry("realm", "org.example.street")
			.extractingByKey("meshes", InstanceOfAssertFactories.map(String.class, Object.class))
			.containsOnlyKeys("garden", "attic")
			.extractingByKey("garden", InstanceOfAssertFactories.map(String.class, Object.class))
			.containsEntry("realm", "org.example.garden")
			.containsEntry("id", garden.id().toString());
	}

	private static void checkEndpoint(MaculaEndpoint endpoint, MaculaNode street, MaculaNode garden) {
		MaculaDescriptor all = endpoint.describe();
		assertThat(all.node().id()).isEqualTo(street.id().toString());
		assertThat(all.meshes()).containsOnlyKeys("garden", "attic");
		assertThat(all.meshes().get("garden").node().id()).isEqualTo(garden.id().toString());
		assertThat(all.meshes().get("garden").limits()).containsEntry("links", 777);
		assertThat(all.limits().get("links")).isNotEqualTo(777);
		assertThat(endpoint.describePart("meshes")).containsOnlyKeys("meshes");
		assertThat(endpoint.describeMesh("meshes", "garden").subscriptions()).containsExactly("growth");
		assertThat(endpoint.describeMesh("meshes", "cellar")).isNull();
		assertThat(endpoint.describeMesh("peers", "garden")).isNull();
		assertThat(endpoint.describePartOfMesh("meshes", "garden", "subscriptions")).containsEntry("subscriptions",
				List.of("growth"));
		assertThat(endpoint.describePartOfMesh("meshes", "garden", "nothing")).isNull();
		assertThat(endpoint.describePartOfMesh("meshes", "cellar", "node")).isNull();
		assertThat(endpoint.controlInMesh("meshes", "garden", "listeners", "gardener.growth", Action.PAUSE))
			.satisfies((listener) -> assertThat(listener.paused()).isTrue());
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> endpoint.controlInMesh("meshes", "garden", "listeners", "gardener.street", Action.PAUSE));
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> endpoint.controlInMesh("meshes", "attic", "listeners", "gardener.growth", Action.PAUSE));
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> endpoint.controlInMesh("meshes", "cellar", "listeners", "gardener.growth", Action.PAUSE))
			.withMessage("There is no mesh 'cellar'");
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> endpoint.control("listeners", "gardener.growth", Action.PAUSE));
		assertThat(endpoint.control("listeners", "gardener.street", Action.PAUSE))
			.satisfies((listener) -> assertThat(listener.paused()).isTrue());
	}

	@Test
	void beanOfTheApplicationsOwnIsCalledByItsName() {
		MaculaNode own = new MockMesh().node();
		application("street").withBean("second", MaculaNode.class, () -> own, (definition) -> {
			((AbstractBeanDefinition) definition).setDefaultCandidate(false);
		})
			.run((context) -> assertThat(MaculaMeshes
				.beansOf((ConfigurableListableBeanFactory) context.getAutowireCapableBeanFactory(), MaculaNode.class))
				.containsOnlyKeys("default", "second"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					macula.meshes.default.realm=g                                       | macula.meshes.default.realm
					macula.meshes.garden.quic.host=a                                    | macula.meshes.garden.realm
					macula.meshes.garden.realm=not valid                                | macula.meshes.garden.realm
					macula.meshes.garden.realm=g,macula.meshes.garden.quic.port=9443    | macula.meshes.garden.quic.port
					macula.meshes.garden.realm=g,macula.data-dir=/a,macula.meshes.garden.data-dir=/a | macula.meshes.garden.data-dir
					macula.meshes.garden.realm=g,macula.meshes.garden.bootstrap.peers=: | macula.meshes.garden.bootstrap.peers
					macula.meshes.garden.realm=g,macula.meshes.garden.meshes.x.realm=g  | macula.meshes.garden.meshes
					macula.meshes.garden.realm=g,macula.meshes.garden.rpc.timeout=-1s   | macula.meshes.garden.rpc.timeout
					macula.meshes.garden.realm=g,macula.meshes.garden.tls.bundle=none   | macula.meshes.garden.tls.bundle
					macula.meshes.garden.realm=g,macula.meshes.garden.listener.queue=5  | macula.meshes.garden.listener
					macula.meshes.garden.realm=g,macula.meshes.garden.erlang.health.port=1 | macula.meshes.garden.erlang.health
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
		return MeshApplications.at(this.network, host).withPropertyValues(properties);
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

		@MaculaProcedure(name = "garden.items", mesh = "${second:garden}")
		Stream<String> items() {
			return Stream.of("rose", "fern");
		}

	}

	/**
	 * Subscribes in two meshes.
	 */
	@Configuration(value = "gardener", proxyBeanMethods = false)
	static class Gardener {

		@MaculaSubscribe(topics = "growth", mesh = "garden")
		void growth(String text) {
		}

		@MaculaSubscribe("street")
		void street(String text) {
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

		@MaculaCall("garden.items")
		Stream<String> items();

		@MaculaCall("who")
		String who();

	}

	@MaculaClient
	interface OfStreet {

		@MaculaCall("who")
		String who();

	}

}
