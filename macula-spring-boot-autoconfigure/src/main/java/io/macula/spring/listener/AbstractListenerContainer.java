package io.macula.spring.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

import io.macula.engine.MaculaException;
import io.macula.engine.Registration;
import io.macula.engine.Subscription;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What both kinds of containers have in common: what was opened on the node is closed
 * again, even if the node says only later that it is open. Thread-safe.
 */
abstract sealed class AbstractListenerContainer implements MaculaListenerContainer
		permits SubscriptionContainer, ProcedureContainer, StreamContainer {

	private static final Log logger = LogFactory.getLog(MaculaListenerContainer.class);

	private final ReentrantLock lock = new ReentrantLock();

	private final InProgress inProgress = new InProgress();

	private final Gate gate = new Gate();

	private List<? extends CompletableFuture<? extends AutoCloseable>> opened = List.of();

	/** What was stopped last and perhaps still handles what had arrived. */
	private List<? extends CompletableFuture<? extends AutoCloseable>> leaving = List.of();

	private CompletableFuture<Void> drained = CompletableFuture.completedFuture(null);

	private volatile boolean running;

	private volatile @Nullable Throwable failure;

	/**
	 * Open the endpoint on the node.
	 */
	abstract List<? extends CompletableFuture<? extends AutoCloseable>> open(InProgress inProgress);

	/**
	 * Do nothing any more that is not begun.
	 */
	void stopping() {
	}

	@Override
	public CompletableFuture<Void> start() {
		this.lock.lock();
		try {
			if (!this.running) {
				this.failure = null;
				closeLeaving();
				this.opened = open(this.inProgress);
				this.running = true;
				this.opened.forEach((future) -> future.whenComplete((handle, ex) -> note(ex)));
			}
			return CompletableFuture.allOf(this.opened.toArray(CompletableFuture<?>[]::new))
				.exceptionally((ex) -> null);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void note(@Nullable Throwable ex) {
		Throwable cause = (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
		if (cause == null || !this.running) {
			// In force, or not wanted any more
			return;
		}
		this.failure = cause;
		logger.error("Endpoint '%s' is not in force: %s".formatted(endpoint().id(), cause.getMessage()),
				(cause instanceof MaculaException) ? null : cause);
	}

	@Override
	public CompletableFuture<Void> stop() {
		this.lock.lock();
		try {
			if (this.running) {
				this.running = false;
				this.leaving = this.opened;
				this.opened = List.of();
				if (isPaused()) {
					// What waits is not to be handled now
					closeLeaving();
				}
				stopping();
				this.drained = drain(this.leaving);
				this.gate
					.abandon(new MaculaException("Endpoint '" + endpoint().id() + "' was stopped while it was paused"));
			}
			return this.drained.thenCompose((done) -> this.inProgress.idle());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Do something with what was stopped, unless the endpoint has been started again. It
	 * is not started meanwhile.
	 */
	void unlessRunning(Runnable action) {
		this.lock.lock();
		try {
			if (!this.running) {
				action.run();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Drop what a stopped endpoint has not begun to handle.
	 */
	void closeLeaving() {
		this.lock.lock();
		try {
			this.leaving.forEach((future) -> future.thenAccept(this::close));
			this.leaving = List.of();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Done when what has arrived before the mesh was told is handled; never fails. */
	private CompletableFuture<Void> drain(List<? extends CompletableFuture<? extends AutoCloseable>> handles) {
		return CompletableFuture.allOf(handles.stream()
			.map((future) -> future.thenCompose(this::drain).exceptionally((ex) -> null))
			.toArray(CompletableFuture<?>[]::new));
	}

	private CompletableFuture<Void> drain(AutoCloseable handle) {
		if (handle instanceof Subscription subscription) {
			return subscription.drain();
		}
		if (handle instanceof Registration registration) {
			return registration.drain();
		}
		close(handle);
		return CompletableFuture.completedFuture(null);
	}

	private void close(AutoCloseable handle) {
		try {
			handle.close();
		}
		catch (Exception ex) {
			logger.warn("Endpoint '%s' could not be withdrawn".formatted(endpoint().id()), ex);
		}
	}

	@Override
	public void pause() {
		this.lock.lock();
		try {
			if (this.running) {
				this.gate.close();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void resume() {
		this.gate.open();
	}

	@Override
	public boolean isPaused() {
		return this.gate.isClosed();
	}

	/**
	 * What work has to wait for, {@code null} when not paused.
	 */
	@Nullable CompletableFuture<Void> passage() {
		return this.gate.passage();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int inProgress() {
		return this.inProgress.count();
	}

	@Override
	public @Nullable Throwable failure() {
		return this.failure;
	}

}
