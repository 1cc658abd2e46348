package io.macula.spring.listener;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.macula.engine.MaculaException;
import io.macula.engine.Message;
import io.macula.engine.PublishOptions;
import io.macula.engine.PublishResult;
import io.macula.spring.support.DeadLetterHeaders;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Publishes a message that could not be handled to another topic of its mesh: the same
 * bytes and headers, and {@link DeadLetterHeaders} that say where it failed. They name
 * the type of the exception but not its text, which may hold what is nobody else's
 * business; that is logged here.
 * <p>
 * A dead letter that nobody subscribes to is lost like any other message, so the message
 * then counts as not handled, as it does if it was a dead letter itself. Thread-safe.
 */
public class DeadLetterPublishingRecoverer implements MaculaMessageRecoverer {

	/** End of the topic that dead letters go to unless said otherwise. */
	public static final String DEFAULT_SUFFIX = ".dlt";

	private static final Log logger = LogFactory.getLog(DeadLetterPublishingRecoverer.class);

	private final String suffix;

	/**
	 * A recoverer.
	 * @param suffix added to the topic, for instance {@value #DEFAULT_SUFFIX}
	 */
	public DeadLetterPublishingRecoverer(String suffix) {
		if (!suffix.matches("[.\\w-]*[\\w-]")) {
			throw new IllegalArgumentException(
					"it must consist of letters, digits, '_', '-' and dots and not end with a dot, for instance "
							+ DEFAULT_SUFFIX);
		}
		this.suffix = suffix;
	}

	@Override
	public CompletionStage<?> recover(FailedMessage failed) {
		Message message = failed.message();
		if (message.topic().endsWith(this.suffix) || message.headers().containsKey(DeadLetterHeaders.TOPIC)) {
			// A handler of dead letters that fails would keep this node busy for ever
			return CompletableFuture.failedStage(failed.cause());
		}
		logger.warn(
				"Endpoint '%s' failed with a message on '%s' after %d attempt(s), publishing it to '%s'"
					.formatted(failed.endpoint(), message.topic(), failed.attempts(), message.topic() + this.suffix),
				failed.cause());
		return failed.node()
			.publish(message.topic() + this.suffix, message.payload(),
					PublishOptions.defaults()
						.withContentType(message.contentType())
						.withHeaders(headers(failed))
						.withQos(message.qos()))
			.thenAccept((result) -> checkTaken(message, result));
	}

	private void checkTaken(Message message, PublishResult result) {
		if (result.recipients().isEmpty()) {
			throw new MaculaException("Nobody took the dead letter on '" + message.topic() + this.suffix + "'");
		}
	}

	private static Map<String, String> headers(FailedMessage failed) {
		Message message = failed.message();
		Map<String, String> headers = new LinkedHashMap<>(message.headers());
		headers.put(DeadLetterHeaders.TOPIC, message.topic());
		headers.put(DeadLetterHeaders.SEQUENCE, Long.toString(message.sequence()));
		if (message.origin() != null) {
			headers.put(DeadLetterHeaders.ORIGIN, message.origin().toString());
		}
		headers.put(DeadLetterHeaders.ENDPOINT, failed.endpoint());
		headers.put(DeadLetterHeaders.EXCEPTION, failed.cause().getClass().getSimpleName());
		headers.put(DeadLetterHeaders.ATTEMPTS, Integer.toString(failed.attempts()));
		return headers;
	}

}
