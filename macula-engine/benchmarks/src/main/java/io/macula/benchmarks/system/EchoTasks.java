package io.macula.benchmarks.system;

import io.macula.benchmarks.echo.EchoClient;
import io.macula.benchmarks.echo.EchoServer;
import io.macula.benchmarks.measure.Meter;

/**
 * What a worker can do with the QUIC library alone. Confined to one thread.
 */
final class EchoTasks {

	private final Meter meter;

	EchoTasks(Tasks tasks, Meter meter) {
		this.meter = meter;
		tasks.put("echo-server", (arguments) -> Values.of("port", new EchoServer().port()));
		tasks.put("echo-load", (arguments) -> tasks.started(new EchoClient(arguments.number("port"))
			.load(arguments.number("size"), arguments.number("inFlight"), this.meter)));
		tasks.put("echo-handshakes", this::handshakes);
		tasks.put("echo-links", this::links);
	}

	private Values links(Values arguments) throws Exception {
		new EchoClient(arguments.number("port")).links(arguments.number("count"));
		return Values.NONE;
	}

	private Values handshakes(Values arguments) throws Exception {
		try (EchoClient client = new EchoClient(arguments.number("port"))) {
			client.handshakes(arguments.number("count"), this.meter);
		}
		return Values.NONE;
	}

}
