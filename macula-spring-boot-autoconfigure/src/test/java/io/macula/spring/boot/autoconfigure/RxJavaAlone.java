package io.macula.spring.boot.autoconfigure;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;

import org.springframework.context.annotation.Configuration;

/**
 * An application whose methods and clients have types of RxJava. Confined to one thread.
 */
public final class RxJavaAlone {

	private RxJavaAlone() {
	}

	public static Stream<String> run() throws Exception {
		return Alone.run(Doubling.class,
				(context, seen) -> use(context.getBean(Client.class), context.getBean(Doubling.class), seen));
	}

	private static void use(Client client, Doubling bean, List<String> seen) throws InterruptedException {
		seen.add("single " + client.twice(2.0).blockingGet());
		seen.add("maybe " + client.maybe(true).blockingGet());
		seen.add("empty " + client.maybe(false).isEmpty().blockingGet());
		client.nothing().blockingAwait();
		seen.add("completed " + bean.completed.await(0, TimeUnit.SECONDS));
		seen.add("flowable " + client.count(3).toList().blockingGet());
		seen.add("observable " + client.observed(3).toList().blockingGet());
		seen.add("sum " + client.sum(Flowable.just(1.0, 2.0)).blockingGet());
		seen.add("recovered " + failure(client.fails()));
		seen.add("missing " + (client.missing().materialize().blockingGet().getError() instanceof NoProviderException));
		client.tell("hello").blockingAwait();
		bean.told.await();
		Disposable given = client.never().subscribe();
		bean.entered.await();
		given.dispose();
		bean.disposed.await();
		seen.add("disposed");
	}

	private static String failure(Single<String> failing) {
		return (failing.materialize().blockingGet().getError() instanceof RemoteCallException ex) ? ex.code() : "none";
	}

	@MaculaClient("rx")
	interface Client {

		@MaculaCall("twice")
		Single<Double> twice(double value);

		@MaculaCall("maybe")
		Maybe<Double> maybe(boolean some);

		@MaculaCall("nothing")
		Completable nothing();

		@MaculaCall("count")
		Flowable<Integer> count(int most);

		@MaculaCall("count")
		Observable<Integer> observed(int most);

		@MaculaCall("sum")
		Single<Double> sum(Flowable<Double> items);

		@MaculaCall("fails")
		Single<String> fails();

		@MaculaCall("missing")
		Single<String> missing();

		@MaculaCall("never")
		Single<String> never();

		@MaculaPublish("told")
		Completable tell(String text);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients(Client.class)
	static class Doubling {

		private final CountDownLatch completed = new CountDownLatch(1);

		private final CountDownLatch told = new CountDownLatch(1);

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch disposed = new CountDownLatch(1);

		@MaculaProcedure("rx.twice")
		Single<Double> twice(double value) {
			return Single.just(2 * value);
		}

		@MaculaProcedure("rx.maybe")
		Maybe<Double> maybe(boolean some) {
			return some ? Maybe.just(1.0) : Maybe.empty();
		}

		@MaculaProcedure("rx.nothing")
		Completable nothing() {
			return Completable.fromRunnable(this.completed::countDown);
		}

		@MaculaProcedure("rx.count")
		Observable<Integer> count(int most) {
			return Observable.range(1, most);
		}

		@MaculaProcedure("rx.sum")
		Single<Double> sum(Flowable<Double> items) {
			return items.reduce(0.0, Double::sum);
		}

		@MaculaProcedure("rx.fails")
		Single<String> fails() {
			return Single.error(new NoSuchElementException("password is 1234"));
		}

		@MaculaExceptionHandler
		Single<RemoteCallException> missing(NoSuchElementException ex) {
			return Single.just(new RemoteCallException("not_found", "nothing of that name"));
		}

		@MaculaProcedure("rx.never")
		Single<String> never() {
			this.entered.countDown();
			return Single.<String>never().doOnDispose(this.disposed::countDown);
		}

		@MaculaSubscribe("rx.told")
		Completable told(String text) {
			return Completable.fromRunnable(this.told::countDown);
		}

	}

}
