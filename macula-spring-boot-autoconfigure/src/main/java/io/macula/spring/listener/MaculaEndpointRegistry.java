package io.macula.spring.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.macula.engine.MaculaNode;
import io.macula.engine.identity.Names;
import io.macula.engine.runtime.Limits;
import io.macula.spring.observation.MaculaObservations;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Knows all subscriptions and procedures of the application, starts them last and stops
 * them first. More can be registered and each started and stopped by its id while the
 * application runs. Thread-safe.
 */
public class MaculaEndpointRegistry implements SmartLifecycle {

	/**
	 * Phase of the endpoints: started after and stopped before nearly everything else.
	 */
	public static final int PHASE = Integer.MAX_VALUE - 100;

	/** A mesh that takes longer to learn of an endpoint must not hold the start up. */
	private static final Duration START_PATIENCE = Duration.ofSeconds(2);

	private static final Log logger = LogFactory.getLog(MaculaEndpointRegistry.class);

	private final MaculaNode node;

	private final Duration shutdownTimeout;

	private final Executor executor;

	private volatile Duration streamTimeout;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, MaculaListenerContainer> containers = new LinkedHashMap<>();

	private volatile MaculaObservations observations = MaculaObservations.none();

	private volatile boolean running;

	/**
	 * An empty registry.
	 * @param node the node that endpoints are opened on
	 * @param shutdownTimeout how long messages and calls in progress may take when the
	 * application stops
	 */
	public MaculaEndpointRegistry(MaculaNode node, Duration shutdownTimeout) {
		this(node, shutdownTimeout, new SimpleAsyncTaskExecutor("macula-listener-"));
	}

	/**
	 * An empty registry.
	 * @param node the node that endpoints are opened on
	 * @param shutdownTimeout how long messages and calls in progress may take when the
	 * application stops
	 * @param executor runs handlers after a pause, and error handlers of futures
	 */
	public MaculaEndpointRegistry(MaculaNode node, Duration shutdownTimeout, Executor executor) {
		this.node = node;
		this.shutdownTimeout = shutdownTimeout;
		this.streamTimeout = shutdownTimeout;
		this.executor = executor;
	}

	/**
	 * Set how long streams in progress may go on when the application stops. They may
	 * have no end, and would hold the stop up for all of its time.
	 * @param streamTimeout the time, by default that of messages and calls
	 */
	public void setStreamTimeout(Duration streamTimeout) {
		this.streamTimeout = streamTimeout;
	}

	/**
	 * What runs handlers after a pause, and error handlers of futures.
	 * @return the executor
	 */
	public Executor executor() {
		return this.executor;
	}

	/**
	 * Set how messages and calls are observed, before endpoints are registered.
	 * @param observations the observations
	 */
	public void setObservations(MaculaObservations observations) {
		this.observations = observations;
	}

	/**
	 * How messages and calls are observed.
	 * @return the observations
	 */
	public MaculaObservations observations() {
		return this.observations;
	}

	/**
	 * Add an endpoint. Starts it at once if the application runs and the endpoint starts
	 * with it.
	 * @param endpoint the endpoint
	 * @return its container
	 * @throws DuplicateEndpointException if there is one with the same id
	 * @throws InvalidEndpointException if a pattern or procedure name is not valid
	 */
	public MaculaListenerContainer register(MaculaListenerEndpoint endpoint) {
		checkNames(endpoint);
		MaculaListenerContainer container = create(endpoint);
		this.lock.lock();
		try {
			MaculaListenerContainer existing = this.containers.putIfAbsent(endpoint.id(), container);
			if (existing != null) {
				throw new DuplicateEndpointException(existing.endpoint(), endpoint);
			}
			if (this.running && endpoint.autoStartup()) {
				// Under the lock, or it would start behind the back of a stop
				container.start();
			}
		}
		finally {
			this.lock.unlock();
		}
		return container;
	}

	private void checkNames(MaculaListenerEndpoint endpoint) {
		Limits limits = this.node.limits();
		try {
			for (String name : endpoint.names()) {
				if (endpoint instanceof SubscriptionEndpoint) {
					Names.checkPattern(name, limits.topicBytes(), limits.topicLevels());
				}
				else {
					Names.checkProcedure(name, limits.topicBytes(), limits.topicLevels());
				}
			}
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointException(endpoint.id(), ex);
		}
	}

	private MaculaListenerContainer create(MaculaListenerEndpoint endpoint) {
		if (endpoint instanceof SubscriptionEndpoint subscription) {
			return new SubscriptionContainer(this.node, subscription, this.executor, this.observations);
		}
		if (endpoint instanceof StreamEndpoint stream) {
			return new StreamContainer(this.node, stream, this.observations);
		}
		return new ProcedureContainer(this.node, (ProcedureEndpoint) endpoint, this.observations);
	}

	/**
	 * Stop and forget an endpoint.
	 * @param id its id
	 * @return done when what was in progress has finished; done at once if there is no
	 * such endpoint
	 */
	public CompletableFuture<Void> unregister(String id) {
		MaculaListenerContainer container;
		this.lock.lock();
		try {
			container = this.containers.remove(id);
		}
		finally {
			this.lock.unlock();
		}
		return (container != null) ? container.stop() : CompletableFuture.completedFuture(null);
	}

	/**
	 * All containers, in order of registration.
	 * @return a snapshot
	 */
	public Collection<MaculaListenerContainer> containers() {
		this.lock.lock();
		try {
			return List.copyOf(this.containers.values());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The container of an endpoint.
	 * @param id id of the endpoint
	 * @return the container, or {@code null} if there is none
	 */
	public @Nullable MaculaListenerContainer container(String id) {
		this.lock.lock();
		try {
			return this.containers.get(id);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Start one endpoint.
	 * @param id its id
	 * @return done when it is in force here and the mesh knows it, or the node has
	 * refused it; never fails
	 * @throws IllegalArgumentException if there is none
	 */
	public CompletableFuture<Void> start(String id) {
		return existing(id).start();
	}

	/**
	 * Stop one endpoint.
	 * @param id its id
	 * @return done when what was in progress has finished
	 * @throws IllegalArgumentException if there is none
	 */
	public CompletableFuture<Void> stop(String id) {
		return existing(id).stop();
	}

	/**
	 * Pause one endpoint, see {@link MaculaListenerContainer#pause}.
	 * @param id its id
	 * @throws IllegalArgumentException if there is none
	 */
	public void pause(String id) {
		existing(id).pause();
	}

	/**
	 * Let one endpoint go on.
	 * @param id its id
	 * @throws IllegalArgumentException if there is none
	 */
	public void resume(String id) {
		existing(id).resume();
	}

	private MaculaListenerContainer existing(String id) {
		MaculaListenerContainer container = container(id);
		if (container == null) {
			throw new IllegalArgumentException("There is no endpoint '" + id + "', known are "
					+ containers().stream().map((known) -> known.endpoint().id()).toList());
		}
		return container;
	}

	/**
	 * Start all endpoints that start with the application, and wait a moment until they
	 * are in force, so that what comes next in the application can rely on them.
	 */
	@Override
	public void start() {
		CompletableFuture<?>[] started = running(true).stream()
			.filter((container) -> container.endpoint().autoStartup())
			.map(MaculaListenerContainer::start)
			.toArray(CompletableFuture<?>[]::new);
		CompletableFuture.allOf(started)
			.completeOnTimeout(null, START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
			.join();
	}

	@Override
	public void stop() {
		stopAll().join();
	}

	@Override
	public void stop(Runnable callback) {
		stopAll().whenComplete((result, failure) -> callback.run());
	}

	private CompletableFuture<Void> stopAll() {
		Collection<MaculaListenerContainer> all = running(false);
		CompletableFuture<Void> idle = CompletableFuture
			.allOf(all.stream().map(MaculaListenerContainer::stop).toArray(CompletableFuture<?>[]::new));
		CompletableFuture<Void> patience = idle.copy()
			.completeOnTimeout(null, this.streamTimeout.toMillis(), TimeUnit.MILLISECONDS);
		patience.thenRun(() -> endStreams(all));
		return idle.copy().orTimeout(this.shutdownTimeout.toMillis(), TimeUnit.MILLISECONDS).exceptionally((ex) -> {
			logger.warn("Still in progress after %d ms: %s".formatted(this.shutdownTimeout.toMillis(), busy(all)));
			all.forEach(MaculaEndpointRegistry::closeLeaving);
			return null;
		});
	}

	/**
	 * Run, or run no more.
	 * @return the containers at this moment: one that comes later knows of it
	 */
	private Collection<MaculaListenerContainer> running(boolean value) {
		this.lock.lock();
		try {
			this.running = value;
			return containers();
		}
		finally {
			this.lock.unlock();
		}
	}

	private static void closeLeaving(MaculaListenerContainer container) {
		if (container instanceof AbstractListenerContainer leaving) {
			leaving.closeLeaving();
		}
	}

	private static void endStreams(Collection<MaculaListenerContainer> all) {
		for (MaculaListenerContainer container : all) {
			if (container instanceof StreamContainer streams) {
				streams.endStreams();
			}
		}
	}

	private static List<String> busy(Collection<MaculaListenerContainer> all) {
		return all.stream()
			.filter((container) -> container.inProgress() > 0)
			.map((container) -> container.endpoint().id())
			.toList();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Endpoints are not paused with a context that is merely unused for a while, as
	 * between tests.
	 * @return {@code false}
	 */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
