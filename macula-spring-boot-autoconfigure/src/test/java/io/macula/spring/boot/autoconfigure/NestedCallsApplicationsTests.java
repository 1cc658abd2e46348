package io.macula.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.macula.engine.MaculaException;
import io.macula.engine.OverloadedException;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.core.MaculaTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of handlers of two applications that call each other.
 */
class NestedCallsApplicationsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void handlersThatWaitForEachOtherDoNotDeadlock() {
		run(Ping.class, Pong.class, PATIENCE, (seed) -> seed, (seed, other) -> {
			MaculaTemplate template = other.getBean(MaculaTemplate.class);
			for (String way : List.of("nested.ping", "nested.ping.later", "nested.ping.waits")) {
				List<CompletableFuture<Integer>> depths = IntStream.range(0, 50)
					.mapToObj((i) -> CompletableFuture.supplyAsync(() -> template.call(way, 12, Integer.class),
							(task) -> new Thread(task).start()))
					.toList();
				for (CompletableFuture<Integer> depth : depths) {
					assertThat(depth).succeedsWithin(PATIENCE).isEqualTo(12);
				}
			}
		});
	}

	@Test
	void fewThreadsOfTheApplicationsOwnCostNoMoreThanTheDeadline() {
		ExecutorService one = Executors.newFixedThreadPool(1);
		try {
			run(Ping.class, Pong.class, Duration.ofMillis(300), (seed) -> with(seed, one), (seed, other) -> {
				MaculaTemplate template = other.getBean(MaculaTemplate.class);
				assertThatExceptionOfType(MaculaException.class)
					.isThrownBy(() -> template.call("nested.ping.waits", 2, Integer.class));
				Awaitility.await().ignoreExceptions().until(() -> template.call("nested.ping", 0, Integer.class) == 0);
			});
		}
		finally {
			one.shutdownNow();
		}
	}

	@Test
	void concurrencyKeepsStreamsThatBlockFromTakingAllThreads() {
		ExecutorService few = Executors.newFixedThreadPool(3);
		try {
			run(Adding.class, Object.class, PATIENCE, (seed) -> with(seed, few), (seed, other) -> {
				MaculaTemplate template = other.getBean(MaculaTemplate.class);
				List<CompletableFuture<Integer>> sums = IntStream.range(0, 20)
					.mapToObj((i) -> CompletableFuture.supplyAsync(() -> untilTaken(() -> sum(template)),
							(task) -> new Thread(task).start()))
					.toList();
				for (CompletableFuture<Integer> sum : sums) {
					assertThat(sum).succeedsWithin(PATIENCE).isEqualTo(5050);
				}
			});
		}
		finally {
			few.shutdownNow();
		}
	}

	private static Integer sum(MaculaTemplate template) {
		return template.newCall("add", null)
			.items(IntStream.rangeClosed(1, 100).boxed(), Integer.class)
			.call(Integer.class);
	}

	private static <T> T untilTaken(Supplier<T> call) {
		while (true) {
			try {
				return call.get();
			}
			catch (OverloadedException ex) {
				Thread.onSpinWait();
			}
		}
	}

	private static ApplicationContextRunner with(ApplicationContextRunner seed, ExecutorService threads) {
		return seed.withBean("maculaExecutor", Executor.class, () -> threads::execute);
	}

	private void run(Class<?> first, Class<?> second, Duration timeout,
			UnaryOperator<ApplicationContextRunner> customizer, Check check) {
		customizer.apply(MeshApplications.seed(this.network))
			.withPropertyValues("macula.rpc.timeout=" + timeout)
			.withUserConfiguration(first)
			.run((seed) -> MeshApplications.joining(this.network, "other")
				.withPropertyValues("macula.rpc.timeout=" + timeout)
				.withUserConfiguration(second)
				.run((ContextConsumer<ApplicationContext>) (other) -> {
					MeshApplications.awaitJoined(other);
					Awaitility.await().ignoreExceptions().until(() -> {
						other.getBean(MaculaTemplate.class).call("ready", null, Void.class);
						return true;
					});
					check.accept(seed, other);
				}));
	}

	private interface Check {

		void accept(ApplicationContext seed, ApplicationContext other);

	}

	@Configuration(proxyBeanMethods = false)
	static class Ping {

		private final MaculaTemplate template;

		Ping(MaculaTemplate template) {
			this.template = template;
		}

		@MaculaProcedure("ready")
		void ready() {
		}

		@MaculaProcedure("nested.ping")
		int ping(int depth) {
			return (depth == 0) ? 0 : 1 + call(this.template, "nested.pong", depth - 1).join();
		}

		@MaculaProcedure("nested.ping.later")
		CompletableFuture<Integer> later(int depth) {
			return (depth == 0) ? CompletableFuture.completedFuture(0)
					: call(this.template, "nested.pong.later", depth - 1).thenApply((below) -> below + 1);
		}

		@MaculaProcedure("nested.ping.waits")
		int waits(int depth) {
			return (depth == 0) ? 0 : 1 + wait(this.template, "nested.pong.waits", depth - 1);
		}

		static CompletableFuture<Integer> call(MaculaTemplate template, String procedure, int depth) {
			return template.callAsync(procedure, depth, Integer.class);
		}

		static int wait(MaculaTemplate template, String procedure, int depth) {
			Integer below = template.call(procedure, depth, Integer.class);
			return (below != null) ? below : 0;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Pong {

		private final MaculaTemplate template;

		Pong(MaculaTemplate template) {
			this.template = template;
		}

		@MaculaProcedure("nested.pong")
		int pong(int depth) {
			return (depth == 0) ? 0 : 1 + Ping.call(this.template, "nested.ping", depth - 1).join();
		}

		@MaculaProcedure("nested.pong.later")
		CompletableFuture<Integer> later(int depth) {
			return (depth == 0) ? CompletableFuture.completedFuture(0)
					: Ping.call(this.template, "nested.ping.later", depth - 1).thenApply((below) -> below + 1);
		}

		@MaculaProcedure("nested.pong.waits")
		int waits(int depth) {
			return (depth == 0) ? 0 : 1 + Ping.wait(this.template, "nested.ping.waits", depth - 1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Adding {

		@MaculaProcedure("ready")
		void ready() {
		}

		@MaculaProcedure(name = "add", concurrency = "2")
		int add(Stream<Integer> numbers) {
			return numbers.mapToInt(Integer::intValue).sum();
		}

	}

}
