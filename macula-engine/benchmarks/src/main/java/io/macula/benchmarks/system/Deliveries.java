package io.macula.benchmarks.system;

import java.nio.ByteBuffer;
import java.util.List;

import io.macula.benchmarks.measure.Meter;
import io.macula.engine.Message;
import io.macula.engine.MessageHandler;

/**
 * Receives the messages of one publisher, which carry a number and now and then the time
 * they were sent, and counts those that come twice or out of order. Called by one thread
 * at a time, read by another.
 */
final class Deliveries implements MessageHandler {

	private static final long NO_NUMBER = -1;

	private final Meter meter;

	private volatile long received;

	private volatile long disordered;

	private long last = NO_NUMBER;

	Deliveries(Meter meter) {
		this.meter = meter;
	}

	static byte[] nobody() {
		return payload(Long.BYTES * 2, NO_NUMBER, 0);
	}

	static byte[] payload(int size, long number, long time) {
		byte[] payload = new byte[size];
		ByteBuffer.wrap(payload).putLong(number).putLong(time);
		return payload;
	}

	@Override
	@SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts
	public void onMessage(Message message) {
		ByteBuffer payload = ByteBuffer.wrap(message.payload());
		long number = payload.getLong();
		if (number == NO_NUMBER) {
			return;
		}
		long time = payload.getLong();
		if (time != 0) {
			this.meter.time(time);
		}
		this.meter.done();
		this.received++;
		if (number <= this.last) {
			this.disordered++;
		}
		this.last = number;
	}

	static Values sum(List<Deliveries> all) {
		return Values.of("received", all.stream().mapToLong((one) -> one.received).sum(), "disordered",
				all.stream().mapToLong((one) -> one.disordered).sum());
	}

}
