package io.macula.benchmarks.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.macula.benchmarks.measure.Meter;
import io.macula.engine.CallOptions;
import io.macula.engine.MaculaNode;
import io.macula.engine.SubscribeOptions;
import io.macula.engine.link.LinkDialler;

/**
 * What a worker can do with nodes. Confined to one thread.
 */
final class NodeTasks {

	private static final int SECONDS = 60;

	private final Meter meter;

	private final List<MaculaNode> nodes = new ArrayList<>();

	private final List<Deliveries> deliveries = new ArrayList<>();

	NodeTasks(Tasks tasks, Meter meter) {
		this.meter = meter;
		tasks.put("nodes", this::start);
		tasks.put("joins", this::joins);
		tasks.put("handshakes", this::handshakes);
		tasks.put("advertise", this::advertise);
		tasks.put("transfer", this::transfer);
		tasks.put("subscribe", this::subscribe);
		tasks.put("deliveries", (arguments) -> Deliveries.sum(this.deliveries));
		tasks.put("peers", (arguments) -> Values.of("peers", node().peers().size()));
		tasks.put("counters", this::counters);
		tasks.put("reach-call", this::reachCall);
		tasks.put("reach-publish", this::reachPublish);
		tasks.put("call-load", (arguments) -> tasks.started(CallLoad.start(node(), arguments, this.meter)));
		tasks.put("publish-load", (arguments) -> tasks.started(PublishLoad.start(node(), arguments, this.meter)));
	}

	private MaculaNode node() {
		return this.nodes.get(0);
	}

	private Values start(Values arguments) throws Exception {
		List<MaculaNode> started = new ArrayList<>();
		for (int i = 0; i < arguments.number("count", 1); i++) {
			started.add(Nodes.build(arguments).start());
		}
		for (MaculaNode node : started) {
			node.joined().get(SECONDS, TimeUnit.SECONDS);
		}
		this.nodes.addAll(started);
		return Values.of("endpoint", node().endpoint());
	}

	private Values joins(Values arguments) throws Exception {
		for (int i = 0; i < arguments.number("count"); i++) {
			MaculaNode node = Nodes.build(arguments);
			long begin = System.nanoTime();
			node.start().joined().get(SECONDS, TimeUnit.SECONDS);
			this.meter.done(begin);
			node.drain(Duration.ofMillis(1)).get(SECONDS, TimeUnit.SECONDS);
		}
		return Values.NONE;
	}

	private Values handshakes(Values arguments) throws Exception {
		try (LinkDialler dialler = new LinkDialler(Nodes.REALM)) {
			dialler.handshakes(arguments.text("bootstrap"), arguments.number("count"), this.meter);
		}
		return Values.NONE;
	}

	private Values advertise(Values arguments) throws Exception {
		boolean empty = arguments.flag("empty", false);
		node().advertise(arguments.text("procedure"), (call) -> {
			this.meter.done();
			return empty ? new byte[0] : call.args();
		}).get(SECONDS, TimeUnit.SECONDS);
		return Values.NONE;
	}

	private Values transfer(Values arguments) throws Exception {
		byte[] payload = new byte[arguments.number("mebibytes") << 20];
		long begin = System.nanoTime();
		node().call(arguments.text("procedure"), payload, CallOptions.timeout(Duration.ofSeconds(SECONDS)))
			.get(SECONDS, TimeUnit.SECONDS);
		return Values.of("nanos", System.nanoTime() - begin);
	}

	private Values subscribe(Values arguments) throws Exception {
		int readers = this.nodes.size() - arguments.number("stuck", 0);
		for (MaculaNode node : this.nodes) {
			if (this.deliveries.size() >= readers) {
				// Its first message never comes to an end
				node.subscribeAsync(arguments.text("topic"), (message) -> new CompletableFuture<>(),
						SubscribeOptions.defaults())
					.get(SECONDS, TimeUnit.SECONDS);
				continue;
			}
			Deliveries received = new Deliveries(this.meter);
			this.deliveries.add(received);
			node.subscribe(arguments.text("topic"), received).get(SECONDS, TimeUnit.SECONDS);
		}
		return Values.NONE;
	}

	private Values counters(Values arguments) {
		System.err.println(node().status());
		node().counters().forEach((name, value) -> System.err.println("  " + name + " " + value));
		return Values.NONE;
	}

	private Values reachCall(Values arguments) throws Exception {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		while (true) {
			try {
				node().call(arguments.text("procedure"), new byte[0], CallOptions.timeout(Duration.ofSeconds(5)))
					.get(10, TimeUnit.SECONDS);
				return Values.NONE;
			}
			catch (Exception ex) {
				if (System.nanoTime() > deadline) {
					throw ex;
				}
				Thread.sleep(100);
			}
		}
	}

	private Values reachPublish(Values arguments) throws Exception {
		int wanted = arguments.number("recipients");
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		int reached = 0;
		while (reached < wanted) {
			reached = node().publish(arguments.text("topic"), Deliveries.nobody())
				.get(10, TimeUnit.SECONDS)
				.recipients()
				.size();
			if (reached < wanted && System.nanoTime() > deadline) {
				throw new IllegalStateException("Reached " + reached + " of " + wanted + " subscriber nodes");
			}
			Thread.sleep(50);
		}
		return Values.NONE;
	}

}
