package io.macula.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Stream;

import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;

import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application with streaming procedures that uses nothing but the JDK. Confined to one
 * thread.
 */
public final class StreamsAlone {

	private StreamsAlone() {
	}

	public static Stream<String> run() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of("macula.keep-alive=false", "macula.quic.host=alone").applyTo(context);
			MemoryNetwork network = new MemoryNetwork();
			context.registerBean(MaculaNodeBuilderCustomizer.class, () -> (builder) -> builder.network(network));
			context.register(MaculaAutoConfiguration.class, TaskExecutionAutoConfiguration.class, Doubling.class);
			context.refresh();
			Client client = context.getBean(Client.class);
			List<String> seen = new ArrayList<>();
			try (Stream<Double> items = client.twice(Stream.of(1.0, 2.0, 3.0))) {
				items.map(String::valueOf).forEach(seen::add);
			}
			SubmissionPublisher<Double> source = new SubmissionPublisher<>();
			CompletableFuture<Double> sum = client.sum(source);
			CompletableFuture.runAsync(() -> {
				while (!source.hasSubscribers()) {
					Thread.onSpinWait();
				}
				Stream.of(1.0, 2.0, 3.0).forEach(source::submit);
				source.close();
			});
			seen.add("later " + sum.join());
			seen.add(client.plain());
			return seen.stream();
		}
	}

	@MaculaClient
	interface Client {

		@MaculaCall("twice")
		Stream<Double> twice(Stream<Double> items);

		@MaculaCall("sum")
		CompletableFuture<Double> sum(Flow.Publisher<Double> items);

		@MaculaCall("plain")
		String plain();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(Client.class)
	static class Doubling {

		@MaculaProcedure("twice")
		Stream<Double> twice(Stream<Double> items) {
			return items.map((item) -> 2 * item);
		}

		@MaculaProcedure("sum")
		double sum(Stream<Double> items) {
			return items.mapToDouble(Double::doubleValue).sum();
		}

		@MaculaProcedure("plain")
		String plain() {
			return "plain";
		}

	}

}
