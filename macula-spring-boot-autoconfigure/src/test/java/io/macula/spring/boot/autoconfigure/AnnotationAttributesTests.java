package io.macula.spring.boot.autoconfigure;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.macula.spring.annotation.MaculaAdvice;
import io.macula.spring.annotation.MaculaExceptionHandler;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;
import io.macula.spring.client.MaculaPublish;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that no attribute of an annotation is forgotten: each is documented, and set by
 * an application of some test.
 */
class AnnotationAttributesTests {

	private static final List<Class<? extends Annotation>> ANNOTATIONS = List.of(MaculaSubscribe.class,
			MaculaProcedure.class, MaculaExceptionHandler.class, MaculaAdvice.class, MaculaClient.class,
			MaculaCall.class, MaculaPublish.class, ImportMaculaClients.class);

	private static Map<Class<?>, List<MergedAnnotation<?>>> used;

	static Stream<Method> attributes() {
		return ANNOTATIONS.stream().flatMap((annotation) -> Arrays.stream(annotation.getDeclaredMethods()));
	}

	@ParameterizedTest
	@MethodSource("attributes")
	void attributeIsDocumented(Method attribute) throws IOException {
		String name = attribute.getName();
		String page = Files.readString(Docs.page("programming-model.md"));
		if (name.equals("value")) {
			assertThat(page).containsPattern("@" + attribute.getDeclaringClass().getSimpleName() + "\\([\"{\\w]");
		}
		else {
			assertThat(page).containsAnyOf("`" + name + "`", name + " = ");
		}
	}

	@ParameterizedTest
	@MethodSource("attributes")
	void attributeIsSetByATest(Method attribute) throws Exception {
		assertThat(used().get(attribute.getDeclaringClass())).anyMatch((annotation) -> !Objects
			.deepEquals(annotation.getValue(attribute.getName()).orElseThrow(), attribute.getDefaultValue()));
	}

	private static Map<Class<?>, List<MergedAnnotation<?>>> used() throws Exception {
		if (used == null) {
			Map<Class<?>, List<MergedAnnotation<?>>> found = new HashMap<>();
			for (Class<?> type : testClasses()) {
				add(type, found);
				for (Method method : type.getDeclaredMethods()) {
					add(method, found);
				}
			}
			used = found;
		}
		return used;
	}

	private static void add(AnnotatedElement element, Map<Class<?>, List<MergedAnnotation<?>>> found) {
		MergedAnnotations annotations = MergedAnnotations.from(element);
		for (Class<? extends Annotation> type : ANNOTATIONS) {
			annotations.stream(type)
				.forEach((annotation) -> found.computeIfAbsent(type, (key) -> new ArrayList<>()).add(annotation));
		}
	}

	private static List<Class<?>> testClasses() throws Exception {
		ClassLoader loader = AnnotationAttributesTests.class.getClassLoader();
		CachingMetadataReaderFactory readers = new CachingMetadataReaderFactory();
		List<Class<?>> types = new ArrayList<>();
		for (Resource resource : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:io/macula/spring/**/*.class")) {
			String name = readers.getMetadataReader(resource).getClassMetadata().getClassName();
			if (resource.getURL().getPath().contains("/test-classes/")) {
				types.add(Class.forName(name, false, loader));
			}
		}
		return types;
	}

}
