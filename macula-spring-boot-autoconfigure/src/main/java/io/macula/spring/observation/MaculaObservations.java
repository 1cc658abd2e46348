package io.macula.spring.observation;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.macula.engine.Call;
import io.macula.engine.Message;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Starts observations and ends them when what they observe has ended, maybe on another
 * thread. Thread-safe.
 *
 * @param registry where observations go
 * @param publish names and keys of publishing
 * @param receive names and keys of handling messages
 * @param call names and keys of calling
 * @param handle names and keys of answering calls
 */
public record MaculaObservations(ObservationRegistry registry, MaculaPublishObservationConvention publish,
		MaculaReceiveObservationConvention receive, MaculaCallObservationConvention call,
		MaculaHandleObservationConvention handle) {

	private static final MaculaObservations NONE = new MaculaObservations(ObservationRegistry.NOOP);

	/**
	 * Observations with the default names and keys.
	 * @param registry where observations go
	 */
	public MaculaObservations(ObservationRegistry registry) {
		this(registry, new MaculaPublishObservationConvention(), new MaculaReceiveObservationConvention(),
				new MaculaCallObservationConvention(), new MaculaHandleObservationConvention());
	}

	/**
	 * Nothing is observed.
	 * @return no observations
	 */
	public static MaculaObservations none() {
		return NONE;
	}

	/**
	 * A message is published.
	 * @param realm realm of the mesh
	 * @param topic its topic
	 * @param headers its headers, to which those of the trace are added
	 * @return the observation, not started
	 */
	public Observation publishing(String realm, String topic, Map<String, String> headers) {
		return MaculaObservationDocumentation.PUBLISH.observation(null, this.publish,
				() -> new MaculaPublishContext(realm, topic, headers), this.registry);
	}

	/**
	 * A procedure is called.
	 * @param realm realm of the mesh
	 * @param procedure its name
	 * @param headers headers of the call, to which those of the trace are added
	 * @return the observation, not started
	 */
	public Observation calling(String realm, String procedure, Map<String, String> headers) {
		return MaculaObservationDocumentation.CALL.observation(null, this.call,
				() -> new MaculaCallContext(realm, procedure, headers), this.registry);
	}

	/**
	 * A message is handled.
	 * @param realm realm of the mesh
	 * @param endpoint id of the endpoint
	 * @param pattern pattern that the message matches
	 * @param message the message
	 * @return the observation, not started
	 */
	public Observation receiving(String realm, String endpoint, String pattern, Message message) {
		return MaculaObservationDocumentation.RECEIVE.observation(null, this.receive,
				() -> new MaculaReceiveContext(realm, endpoint, pattern, message), this.registry);
	}

	/**
	 * A call is answered.
	 * @param realm realm of the mesh
	 * @param endpoint id of the endpoint
	 * @param call the call
	 * @return the observation, not started
	 */
	public Observation handling(String realm, String endpoint, Call call) {
		return MaculaObservationDocumentation.HANDLE.observation(null, this.handle,
				() -> new MaculaHandleContext(realm, endpoint, call), this.registry);
	}

	/**
	 * Do something that may end later.
	 * @param observation started here and stopped when the stage completes, or at once if
	 * there is none or an exception is thrown
	 * @param action the action, called within the observation
	 * @param <S> type of the stage
	 * @return what the action returned, maybe {@code null}
	 * @throws Exception what the action threw
	 */
	public static <S extends CompletionStage<?>> @Nullable S observe(Observation observation, Action<S> action)
			throws Exception {
		if (observation.isNoop()) {
			return action.run();
		}
		observation.start();
		@Nullable S stage;
		try {
			Observation.CheckedCallable<Optional<S>, Exception> within = () -> Optional.ofNullable(action.run());
			stage = observation.scopedChecked(within).orElse(null);
		}
		catch (Throwable ex) {
			// Which the scope has noted as the error of the observation
			observation.stop();
			throw ex;
		}
		if (stage == null) {
			observation.stop();
		}
		else {
			// Beside the stage: one derived from it would not be told of a cancellation
			stage.whenComplete((result, ex) -> stop(observation, ex));
		}
		return stage;
	}

	/**
	 * Like {@link #observe} for what throws no checked exceptions.
	 * @param observation the observation
	 * @param action the action
	 * @param <T> type of the result
	 * @return what the action returned
	 */
	public static <T> CompletableFuture<T> observeLater(Observation observation,
			Supplier<CompletableFuture<T>> action) {
		try {
			return Objects.requireNonNull(observe(observation, action::get));
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void stop(Observation observation, @Nullable Throwable failure) {
		if (failure != null) {
			Throwable cause = failure.getCause();
			observation.error((failure instanceof CompletionException && cause != null) ? cause : failure);
		}
		observation.stop();
	}

	/**
	 * An executor whose tasks run within the observation that is the current one now.
	 * @param executor runs the tasks
	 * @return the executor
	 */
	public Executor within(Executor executor) {
		Observation current = this.registry.getCurrentObservation();
		return (current != null) ? (task) -> executor.execute(() -> current.scoped(task)) : executor;
	}

	/**
	 * Something that may end later.
	 *
	 * @param <S> type of the stage
	 */
	@FunctionalInterface
	public interface Action<S extends CompletionStage<?>> {

		/**
		 * Run it.
		 * @return completes when it has ended, {@code null} if it has already
		 * @throws Exception if it fails at once
		 */
		@Nullable S run() throws Exception;

	}

}
