package io.macula.spring.aot;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.macula.engine.RemoteCallException;
import io.macula.engine.SeedStatus;
import io.macula.engine.discovery.LanStatus;
import io.macula.engine.runtime.Limits;
import io.macula.spring.annotation.MaculaExceptionHandler;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.boot.autoconfigure.MaculaAutoConfiguration;
import io.macula.spring.client.MaculaCall;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MaculaRuntimeHints} and for what the annotations register themselves.
 */
class MaculaRuntimeHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@Test
	void nativeLibraryAndWhatOnlyPartsOfTheEndpointShowAreKnown() throws Exception {
		new MaculaRuntimeHints().registerHints(this.hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.resource().forResource("META-INF/native/libnetty_quiche42_linux_x86_64.so"))
			.accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Limits.class.getMethod("frameBytes")))
			.accepts(this.hints);
		for (Class<?> part : List.of(SeedStatus.class, LanStatus.class)) {
			assertThat(RuntimeHintsPredicates.reflection().onType(part)).accepts(this.hints);
		}
	}

	@Test
	void annotatedMethodsAndTheirPayloadsAreKnown() {
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, House.class);
		for (String name : List.of("on", "set", "instead", "failed")) {
			Method method = ReflectionUtils.findMethod(House.class, name, (Class<?>[]) null);
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method)).accepts(this.hints);
		}
		assertThat(RuntimeHintsPredicates.reflection().onType(Reading.class)).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(Result.class)).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(Other.class)).accepts(this.hints);
	}

	@Test
	void applicationIsProcessedAheadOfTimeWithoutStartingTheNode() {
		GenericApplicationContext context = new AnnotationConfigApplicationContext();
		new AnnotatedBeanDefinitionReader(context).register(House.class, MaculaAutoConfiguration.class);
		DefaultGenerationContext generated = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("com.example", "Generated")), new InMemoryGeneratedFiles());
		new ApplicationContextAotGenerator().processAheadOfTime(context, generated);
		generated.writeGeneratedContent();
		assertThat(RuntimeHintsPredicates.reflection().onType(Reading.class)).accepts(generated.getRuntimeHints());
		assertThat(context.getBeanFactory().containsSingleton("maculaNode")).isFalse();
		context.close();
	}

	@Test
	void itemsOfStreamsAreKnown() {
		ReflectiveRuntimeHintsRegistrar registrar = new ReflectiveRuntimeHintsRegistrar();
		registrar.registerRuntimeHints(this.hints, Streams.class);
		registrar.registerRuntimeHints(this.hints, StreamClient.class);
		for (Class<?> type : List.of(Sent.class, Received.class, Asked.class, Answered.class)) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(type)
				.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(this.hints);
		}
	}

	static class Streams {

		@MaculaProcedure("c")
		Flux<Sent> both(Stream<Received> items) {
			return Flux.empty();
		}

	}

	interface StreamClient {

		@MaculaCall("c")
		Stream<Answered> both(Flow.Publisher<Asked> items);

	}

	record Sent(int value) {
	}

	record Received(int value) {
	}

	record Asked(int value) {
	}

	record Answered(int value) {
	}

	static class House {

		@MaculaSubscribe("a")
		void on(Reading reading) {
		}

		@MaculaProcedure("b")
		Result set(Reading reading) {
			return new Result(1);
		}

		@MaculaExceptionHandler
		Other instead(IllegalStateException ex) {
			return new Other(1);
		}

		@MaculaExceptionHandler
		RemoteCallException failed(IllegalArgumentException ex) {
			return new RemoteCallException("failed", "failed");
		}

	}

	record Reading(double celsius) {
	}

	record Result(int value) {
	}

	record Other(int value) {
	}

}
