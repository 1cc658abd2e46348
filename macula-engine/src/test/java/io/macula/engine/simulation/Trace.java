package io.macula.engine.simulation;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.macula.engine.transport.memory.Courier.Parcel;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a {@link NetworkModel} delivers, one line each; on request only that
 * of some time or of one port, so that the run of a failure can be made short enough to
 * read. Confined to the thread of the test.
 */
public final class Trace implements AutoCloseable {

	private final PrintWriter writer;

	private final long from;

	private final long until;

	private final @Nullable String port;

	/**
	 * A trace.
	 * @param file where to
	 * @param from first virtual time of interest
	 * @param until last virtual time of interest
	 * @param port whose messages only, or {@code null}
	 */
	public Trace(Path file, Duration from, Duration until, @Nullable String port) {
		try {
			this.writer = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.from = from.toNanos();
		this.until = until.toNanos();
		this.port = port;
	}

	void delivered(long nanos, Parcel parcel) {
		boolean wanted = nanos >= this.from && nanos <= this.until
				&& (this.port == null || this.port.equals(parcel.from()) || this.port.equals(parcel.to()));
		if (wanted) {
			this.writer.println(nanos / 1000 + " us " + parcel.kind() + " " + parcel.from() + " -> " + parcel.to() + " "
					+ parcel.bytes());
		}
	}

	@Override
	public void close() {
		this.writer.close();
	}

}
