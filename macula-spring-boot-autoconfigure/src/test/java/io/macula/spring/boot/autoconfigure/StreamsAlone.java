package io.macula.spring.boot.autoconfigure;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Stream;

import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;

import org.springframework.context.annotation.Configuration;

/**
 * An application with streaming procedures that uses nothing but the JDK. Confined to one
 * thread.
 */
public final class StreamsAlone {

	private StreamsAlone() {
	}

	public static Stream<String> run() throws Exception {
		return Alone.run(Doubling.class, (context, seen) -> use(context.getBean(Client.class), seen));
	}

	private static void use(Client client, List<String> seen) {
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
