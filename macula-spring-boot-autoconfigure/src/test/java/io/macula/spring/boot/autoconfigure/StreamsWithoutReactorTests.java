package io.macula.spring.boot.autoconfigure;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests what works without Reactor, or without Reactive Streams altogether, in a class
 * loader that has everything else.
 */
class StreamsWithoutReactorTests {

	private static final String REACTOR = "reactor.core.publisher.Flux";

	private static final String[] RX_JAVA = { "single 4.0", "maybe 1.0", "empty true", "completed true",
			"flowable [1, 2, 3]", "observable [1, 2, 3]", "sum 3.0", "recovered not_found", "missing true",
			"disposed" };

	@Test
	void streamsAndPublishersOfTheJdkWork() throws Exception {
		List<String> missing = List.of("org.reactivestreams.Publisher", REACTOR);
		assertThat(run(StreamsAlone.class, missing, "reactor-core", "reactive-streams")).containsExactly("2.0", "4.0",
				"6.0", "later 6.0", "plain");
	}

	@Test
	void typesOfRxJavaWorkWithoutReactor() throws Exception {
		assertThat(run(RxJavaAlone.class, List.of(REACTOR), "reactor-core")).containsExactly(RX_JAVA);
	}

	@Test
	void typesOfRxJavaWorkBesideReactor() throws Exception {
		assertThat(run(RxJavaAlone.class, List.of())).containsExactly(RX_JAVA);
	}

	@Test
	void typesOfMutinyWorkWithoutReactor() throws Exception {
		assertThat(run(MutinyAlone.class, List.of(REACTOR), "reactor-core")).containsExactly("uni 4.0", "empty null",
				"multi [1, 2, 3]", "sum 3.0", "doubled [2.0, 4.0]", "recovered not_found", "missing true", "cancelled");
	}

	private static List<String> run(Class<?> application, List<String> missing, String... without) throws Exception {
		String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		URL[] urls = Arrays.stream(path.split(File.pathSeparator))
			.filter((entry) -> Arrays.stream(without).noneMatch(entry::contains))
			.map(StreamsWithoutReactorTests::url)
			.toArray(URL[]::new);
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
			thread.setContextClassLoader(loader);
			for (String name : missing) {
				assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> loader.loadClass(name));
			}
			Stream<?> seen = (Stream<?>) loader.loadClass(application.getName()).getMethod("run").invoke(null);
			return seen.map(Object::toString).toList();
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	private static URL url(String entry) {
		try {
			return new File(entry).toURI().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException(entry, ex);
		}
	}

}
