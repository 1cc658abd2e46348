package io.macula.benchmarks.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Two fresh JVMs: one asks and publishes, the other answers and subscribes. Confined to
 * one thread.
 *
 * @param client asks and publishes
 * @param server answers and subscribes
 */
record Pair(WorkerProcess client, WorkerProcess server) implements AutoCloseable {

	static Pair start(String name, Options options, String... more) throws IOException {
		return new Pair(worker(name, "client", options, more), worker(name, "server", options, more));
	}

	private static WorkerProcess worker(String name, String role, Options options, String... more) throws IOException {
		List<String> jvm = new ArrayList<>(options.jvm());
		jvm.addAll(List.of(more));
		@Nullable Path profile = options.profile();
		if (profile != null) {
			Files.createDirectories(profile);
			// The JVM would tell of the recording on the standard output, which carries
			// answers only
			jvm.add("-Xlog:jfr+startup=error");
			jvm.add("-XX:StartFlightRecording:settings=profile,dumponexit=true,filename="
					+ profile.resolve(name + "-" + role + ".jfr"));
		}
		return new WorkerProcess(role, jvm);
	}

	@Override
	public void close() throws IOException {
		try {
			this.client.close();
		}
		finally {
			this.server.close();
		}
	}

}
