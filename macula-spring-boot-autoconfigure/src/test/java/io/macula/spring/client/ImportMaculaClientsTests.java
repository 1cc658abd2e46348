package io.macula.spring.client;

import io.macula.spring.client.scan.Found;
import io.macula.spring.core.MaculaOperations;
import io.macula.spring.core.UnknownMeshException;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Answers.RETURNS_DEEP_STUBS;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ImportMaculaClients} and what it registers.
 */
class ImportMaculaClientsTests {

	private final MaculaOperations operations = mock(MaculaOperations.class, RETURNS_DEEP_STUBS);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withBean("operations",
			MaculaOperations.class, () -> this.operations);

	@Test
	void namedInterfaceIsABean() {
		this.contextRunner.withUserConfiguration(ByType.class).withPropertyValues("room=attic").run((context) -> {
			assertThat(context).hasSingleBean(Quotes.class).doesNotHaveBean(Found.class);
			context.getBean(Quotes.class).quote("x");
			then(this.operations).should().newCall("attic.2.quote", "x");
		});
	}

	@Test
	void packagesAreSearchedForMarkedInterfaces() {
		this.contextRunner.withUserConfiguration(ByPackage.class)
			.withPropertyValues("where=io.macula.spring.client")
			.run((context) -> assertThat(context).hasSingleBean(Found.class).doesNotHaveBean(Found.NotMarked.class));
		this.contextRunner.withUserConfiguration(ByPackageClass.class)
			.run((context) -> assertThat(context).hasSingleBean(Found.class));
		this.contextRunner.withUserConfiguration(Found.OwnPackage.class)
			.run((context) -> assertThat(context).hasSingleBean(Found.class).doesNotHaveBean(Quotes.class));
	}

	@Test
	void interfaceThatIsImportedTwiceIsOneBean() {
		this.contextRunner.withUserConfiguration(Found.OwnPackage.class, ByPackageClass.class)
			.run((context) -> assertThat(context).hasSingleBean(Found.class));
	}

	@Test
	void wrongInterfaceFailsTheStart() {
		this.contextRunner.withUserConfiguration(Wrong.class)
			.run((context) -> assertThat(context).getFailure().rootCause().isInstanceOf(InvalidClientException.class));
	}

	@Test
	void clientOfAnotherMeshUsesItsTemplate() {
		this.contextRunner.withUserConfiguration(OtherMesh.class, Garden.class).run((context) -> {
			context.getBean(OfGarden.class).call();
			then(context.getBean("gardenTemplate", MaculaOperations.class)).should().newCall("x", null);
			then(this.operations).shouldHaveNoInteractions();
		});
	}

	@Test
	void clientOfAMeshThatIsNotThereFailsTheStart() {
		this.contextRunner.withUserConfiguration(OtherMesh.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(UnknownMeshException.class.getName())
				.hasStackTraceContaining("There is no mesh 'garden'"));
	}

	@Test
	void nativeImageHasProxyMethodsAndPayloads() throws Exception {
		GenericApplicationContext context = new AnnotationConfigApplicationContext();
		new AnnotatedBeanDefinitionReader(context).register(ByType.class);
		DefaultGenerationContext generated = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("com.example", "Generated")), new InMemoryGeneratedFiles());
		new ApplicationContextAotGenerator().processAheadOfTime(context, generated);
		generated.writeGeneratedContent();
		ReflectionHintsPredicates reflection = RuntimeHintsPredicates.reflection();
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(Quotes.class)).accepts(generated.getRuntimeHints());
		assertThat(reflection.onMethodInvocation(Quotes.class.getMethod("quote", String.class)))
			.accepts(generated.getRuntimeHints());
		assertThat(reflection.onMethodInvocation(Quotes.class.getMethod("tell", Reading.class)))
			.accepts(generated.getRuntimeHints());
		assertThat(reflection.onMethodInvocation(Quotes.class.getMethod("cheapest")))
			.accepts(generated.getRuntimeHints());
		assertThat(reflection.onType(Quote.class)).accepts(generated.getRuntimeHints());
		assertThat(reflection.onType(Reading.class)).accepts(generated.getRuntimeHints());
		context.close();
	}

	@MaculaClient("${room}")
	interface Quotes {

		@MaculaCall("#{1 + 1}.quote")
		Quote quote(String request);

		@MaculaPublish("reading")
		void tell(Reading reading);

		default Quote cheapest() {
			return quote("cheap");
		}

	}

	record Quote(int cents) {
	}

	record Reading(double celsius) {
	}

	@MaculaClient(mesh = "garden")
	interface OfGarden {

		@MaculaCall("x")
		void call();

	}

	@MaculaClient
	interface NoClient {

		void call();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(Quotes.class)
	static class ByType {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(basePackages = "${where}.scan")
	static class ByPackage {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(basePackageClasses = Found.class)
	static class ByPackageClass {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(NoClient.class)
	static class Wrong {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(OfGarden.class)
	static class OtherMesh {

	}

	@Configuration(proxyBeanMethods = false)
	static class Garden {

		@Bean(defaultCandidate = false)
		@Qualifier("garden")
		MaculaOperations gardenTemplate() {
			return mock(MaculaOperations.class, RETURNS_DEEP_STUBS);
		}

	}

}
