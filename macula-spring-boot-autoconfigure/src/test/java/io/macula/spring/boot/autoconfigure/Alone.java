package io.macula.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.macula.engine.transport.memory.MemoryNetwork;

import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * Runs an application that is alone in its mesh. Needs nothing that an application can do
 * without. Stateless.
 */
final class Alone {

	private Alone() {
	}

	/**
	 * Run an application while something uses it.
	 * @return what was seen
	 */
	static Stream<String> run(Class<?> configuration, Use use) throws Exception {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of("macula.keep-alive=false", "macula.quic.host=alone").applyTo(context);
			MemoryNetwork network = new MemoryNetwork();
			context.registerBean(MaculaNodeBuilderCustomizer.class, () -> (builder) -> builder.network(network));
			context.register(MaculaAutoConfiguration.class, TaskExecutionAutoConfiguration.class, configuration);
			context.refresh();
			List<String> seen = new ArrayList<>();
			use.of(context, seen);
			return seen.stream();
		}
	}

	/**
	 * Uses an application, and notes what it sees.
	 */
	interface Use {

		void of(ApplicationContext context, List<String> seen) throws Exception;

	}

}
