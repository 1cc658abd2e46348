package io.macula.spring.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.macula.engine.MaculaNode;
import io.macula.engine.Subscription;
import io.macula.spring.event.MaculaNodeStartedEvent;
import io.macula.spring.event.MaculaNodeStoppedEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Starts the node before the web server and the schedulers, and lets it leave the mesh
 * after them, so that requests and jobs that still finish can publish and call. The
 * network need not be there: the node listens and joins later.
 * <p>
 * A node cannot be started twice. Therefore a context that is only stopped, to be started
 * again, keeps its node, and only the subscriptions and procedures are withdrawn. The
 * node leaves when the context closes. Thread-safe.
 */
public class MaculaNodeLifecycle
		implements SmartLifecycle, ApplicationContextAware, ApplicationListener<ContextClosedEvent>, DisposableBean {

	/**
	 * Phase of the node: started before and stopped after web servers, schedulers and
	 * executors.
	 */
	public static final int PHASE = Integer.MAX_VALUE / 2 - 1024;

	private static final Log logger = LogFactory.getLog(MaculaNodeLifecycle.class);

	private final MaculaNode node;

	private final Duration shutdownTimeout;

	private final Duration streamTimeout;

	private final boolean keepAlive;

	private @Nullable ApplicationContext applicationContext;

	private volatile boolean running;

	private volatile boolean closing;

	private volatile @Nullable CountDownLatch alive;

	private volatile @Nullable Subscription listening;

	/**
	 * A lifecycle.
	 * @param node the node
	 * @param shutdownTimeout how long work in progress may take when the context closes
	 * @param keepAlive whether the JVM keeps running until the context is closed
	 */
	public MaculaNodeLifecycle(MaculaNode node, Duration shutdownTimeout, boolean keepAlive) {
		this(node, shutdownTimeout, shutdownTimeout, keepAlive);
	}

	/**
	 * A lifecycle that waits less for streams, which may have no end.
	 * @param node the node
	 * @param shutdownTimeout how long work in progress may take when the context closes
	 * @param streamTimeout how long streams may go on then that nothing else has ended
	 * @param keepAlive whether the JVM keeps running until the context is closed
	 */
	public MaculaNodeLifecycle(MaculaNode node, Duration shutdownTimeout, Duration streamTimeout, boolean keepAlive) {
		this.node = node;
		this.shutdownTimeout = shutdownTimeout;
		this.streamTimeout = streamTimeout;
		this.keepAlive = keepAlive;
	}

	@Override
	public void setApplicationContext(ApplicationContext applicationContext) {
		this.applicationContext = applicationContext;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() == this.applicationContext) {
			this.closing = true;
		}
	}

	@Override
	public void start() {
		if (this.alive == null) {
			ApplicationContext context = this.applicationContext;
			if (context != null) {
				this.listening = this.node.listen(new EventPublishingNodeListener(this.node, context));
			}
			this.node.start();
			awaitInBackground();
			if (context != null) {
				context.publishEvent(new MaculaNodeStartedEvent(this.node));
			}
		}
		this.running = true;
	}

	private void awaitInBackground() {
		CountDownLatch latch = new CountDownLatch(1);
		this.alive = latch;
		if (this.keepAlive) {
			Thread thread = new Thread(() -> {
				try {
					latch.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}, "macula-await");
			thread.setDaemon(false);
			thread.start();
		}
	}

	@Override
	public void stop() {
		stop(() -> {
		});
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		if (!this.closing) {
			callback.run();
			return;
		}
		long started = System.nanoTime();
		// Not on the node's loop, where a future of the node completes: listeners of the
		// event are application code
		leave().whenCompleteAsync((result, failure) -> {
			if (failure != null) {
				logger.warn("Node did not leave the mesh in order", failure);
			}
			else {
				logger.debug("Node left the mesh after %d ms"
					.formatted(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started)));
			}
			try {
				left();
			}
			catch (RuntimeException ex) {
				logger.warn("What listens to the end of the node failed", ex);
			}
			finally {
				// Whoever stops the context would wait for it in vain
				callback.run();
			}
		});
	}

	private CompletableFuture<Void> leave() {
		try {
			return this.node.drain(this.shutdownTimeout, this.streamTimeout);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private void left() {
		release();
		ApplicationContext context = this.applicationContext;
		if (context != null) {
			context.publishEvent(new MaculaNodeStoppedEvent(this.node));
		}
	}

	/**
	 * Let the JVM end and stop telling events, also when the context was stopped before
	 * it was closed.
	 */
	@Override
	public void destroy() {
		release();
	}

	private void release() {
		CountDownLatch latch = this.alive;
		if (latch != null) {
			latch.countDown();
		}
		Subscription subscription = this.listening;
		if (subscription != null) {
			subscription.close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * A node is not paused with a context that is merely unused for a while, as between
	 * tests.
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
