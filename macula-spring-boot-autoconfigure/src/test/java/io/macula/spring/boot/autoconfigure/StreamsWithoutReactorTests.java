package io.macula.spring.boot.autoconfigure;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that streams need neither Reactor nor Reactive Streams: {@link StreamsAlone} runs
 * in a class loader that has everything but these.
 */
class StreamsWithoutReactorTests {

	@Test
	void streamsAndPublishersOfTheJdkWork() throws Exception {
		String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		URL[] urls = Arrays.stream(path.split(File.pathSeparator))
			.filter((entry) -> !entry.contains("reactor-core") && !entry.contains("reactive-streams"))
			.map(StreamsWithoutReactorTests::url)
			.toArray(URL[]::new);
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
			thread.setContextClassLoader(loader);
			for (String missing : new String[] { "org.reactivestreams.Publisher", "reactor.core.publisher.Flux" }) {
				assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> loader.loadClass(missing));
			}
			Stream<?> seen = (Stream<?>) loader.loadClass(StreamsAlone.class.getName()).getMethod("run").invoke(null);
			assertThat(seen.map(Object::toString)).containsExactly("2.0", "4.0", "6.0", "later 6.0", "plain");
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
