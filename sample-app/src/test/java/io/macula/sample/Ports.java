package io.macula.sample;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds free ports, below those that the system gives to whoever asks for any: between
 * this and the time when a process that was started listens, nobody else gets them.
 */
final class Ports {

	private static final int FIRST = 20_000;

	private static final int COUNT = 10_000;

	/**
	 * Another one for each run, so that what is left of an earlier one does not matter.
	 */
	private static final AtomicInteger NEXT = new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % COUNT));

	private Ports() {
	}

	static int tcp() {
		return free((port) -> new ServerSocket(port).close());
	}

	static int udp() {
		return free((port) -> new DatagramSocket(port).close());
	}

	private static int free(Trial trial) {
		for (int i = 0; i < COUNT; i++) {
			int port = FIRST + NEXT.getAndIncrement() % COUNT;
			try {
				trial.bind(port);
				return port;
			}
			catch (IOException ex) {
				// Taken: the next one
			}
		}
		throw new IllegalStateException("No free port from " + FIRST + " on");
	}

	/**
	 * Takes a port and gives it back.
	 */
	private interface Trial {

		void bind(int port) throws IOException;

	}

}
