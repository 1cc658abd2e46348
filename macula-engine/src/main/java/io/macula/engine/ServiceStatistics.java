package io.macula.engine;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What became of the calls of one handler of a procedure. Immutable.
 *
 * @param calls calls that were answered, and calls of other nodes that were given up
 * @param errors of them those that did not succeed
 * @param meanTime mean time from the begin of the handler to its answer
 * @param lastTime this time for one of the last calls
 * @param lastError code of the last error, {@code null} if there was none
 * @param since when the handler was offered, by the clock of its node
 */
public record ServiceStatistics(long calls, long errors, Duration meanTime, Duration lastTime,
		@Nullable String lastError, Instant since) {
}
