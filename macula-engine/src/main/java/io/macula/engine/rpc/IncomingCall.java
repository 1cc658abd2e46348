package io.macula.engine.rpc;

import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * A call to be answered, exactly once: further answers are ignored. Thread-safe.
 */
public interface IncomingCall {

	/**
	 * What is called.
	 * @return name of the procedure
	 */
	String procedure();

	/**
	 * The arguments.
	 * @return the bytes, shared
	 */
	byte[] args();

	/**
	 * What the arguments are.
	 * @return the content type, {@code null} for JSON
	 */
	@Nullable String contentType();

	/**
	 * Headers of the caller.
	 * @return names and values
	 */
	Map<String, String> headers();

	/**
	 * Who calls.
	 * @return its id, {@code null} if it is not proven
	 */
	@Nullable NodeId caller();

	/**
	 * Time until the caller gives up.
	 * @return nanoseconds, perhaps negative
	 */
	long remainingNanos();

	/**
	 * Answer with a result.
	 * @param result the bytes, handed over
	 * @param contentType what they are, {@code null} for JSON
	 * @param headers headers for the caller
	 */
	void reply(byte[] result, @Nullable String contentType, Map<String, String> headers);

	/**
	 * Answer with an error.
	 * @param code machine-readable code
	 * @param message safe to show to the caller
	 */
	void fail(String code, String message);

	/**
	 * Answer for the node rather than for a handler: the call did not run, and unless the
	 * code says otherwise the caller may try another provider.
	 * @param code why
	 * @param message safe to show to the caller
	 */
	void refuse(FailureCode code, String message);

	/**
	 * Set what runs, on an application thread, when the caller gives up before the
	 * answer.
	 * @param task the task; runs at once if that has happened
	 */
	void onCancel(Runnable task);

}
