package io.macula.spring.boot.autoconfigure;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.macula.engine.NoProviderException;
import io.macula.engine.RemoteCallException;
import io.macula.spring.annotation.MaculaExceptionHandler;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;
import io.macula.spring.client.MaculaPublish;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

import org.springframework.context.annotation.Configuration;

/**
 * An application whose methods and clients have types of Mutiny. Confined to one thread.
 */
public final class MutinyAlone {

	private MutinyAlone() {
	}

	public static Stream<String> run() throws Exception {
		return Alone.run(Doubling.class,
				(context, seen) -> use(context.getBean(Client.class), context.getBean(Doubling.class), seen));
	}

	private static void use(Client client, Doubling bean, List<String> seen) throws InterruptedException {
		seen.add("uni " + client.twice(2.0).await().indefinitely());
		seen.add("empty " + client.empty().await().indefinitely());
		seen.add("multi " + client.count(3).collect().asList().await().indefinitely());
		seen.add("sum " + client.sum(Multi.createFrom().items(1.0, 2.0)).await().indefinitely());
		seen.add("doubled "
				+ client.doubled(Multi.createFrom().items(1.0, 2.0)).collect().asList().await().indefinitely());
		seen.add("recovered " + ((failure(client.fails()) instanceof RemoteCallException ex) ? ex.code() : "none"));
		seen.add("missing " + (failure(client.missing()) instanceof NoProviderException));
		client.tell("hello").await().indefinitely();
		bean.told.await();
		Cancellable given = client.never().subscribe().with((item) -> {
		});
		bean.entered.await();
		given.cancel();
		bean.cancelled.await();
		seen.add("cancelled");
	}

	private static Throwable failure(Uni<String> failing) {
		return failing.map((item) -> (Throwable) null)
			.onFailure()
			.recoverWithItem((failure) -> failure)
			.await()
			.indefinitely();
	}

	@MaculaClient("mutiny")
	interface Client {

		@MaculaCall("twice")
		Uni<Double> twice(double value);

		@MaculaCall("empty")
		Uni<Double> empty();

		@MaculaCall("count")
		Multi<Integer> count(int most);

		@MaculaCall("sum")
		Uni<Double> sum(Multi<Double> items);

		@MaculaCall("doubled")
		Multi<Double> doubled(Multi<Double> items);

		@MaculaCall("fails")
		Uni<String> fails();

		@MaculaCall("missing")
		Uni<String> missing();

		@MaculaCall("never")
		Uni<String> never();

		@MaculaPublish("told")
		Uni<Void> tell(String text);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(Client.class)
	static class Doubling {

		private final CountDownLatch told = new CountDownLatch(1);

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch cancelled = new CountDownLatch(1);

		@MaculaProcedure("mutiny.twice")
		Uni<Double> twice(double value) {
			return Uni.createFrom().item(2 * value);
		}

		@MaculaProcedure("mutiny.empty")
		Uni<Double> empty() {
			return Uni.createFrom().nullItem();
		}

		@MaculaProcedure("mutiny.count")
		Multi<Integer> count(int most) {
			return Multi.createFrom().range(1, most + 1);
		}

		@MaculaProcedure("mutiny.sum")
		Uni<Double> sum(Multi<Double> items) {
			return items.collect().with(Collectors.summingDouble(Double::doubleValue));
		}

		@MaculaProcedure("mutiny.doubled")
		Multi<Double> doubled(Multi<Double> items) {
			return items.map((item) -> 2 * item);
		}

		@MaculaProcedure("mutiny.fails")
		Uni<String> fails() {
			return Uni.createFrom().failure(new NoSuchElementException("password is 1234"));
		}

		@MaculaExceptionHandler
		Uni<RemoteCallException> missing(NoSuchElementException ex) {
			return Uni.createFrom().item(new RemoteCallException("not_found", "nothing of that name"));
		}

		@MaculaProcedure("mutiny.never")
		Uni<String> never() {
			this.entered.countDown();
			return Uni.createFrom().<String>nothing().onCancellation().invoke(this.cancelled::countDown);
		}

		@MaculaSubscribe("mutiny.told")
		Uni<Void> told(String text) {
			return Uni.createFrom().voidItem().invoke(this.told::countDown);
		}

	}

}
