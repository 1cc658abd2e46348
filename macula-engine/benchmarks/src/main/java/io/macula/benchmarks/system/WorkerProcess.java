package io.macula.benchmarks.system;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.macula.benchmarks.measure.Sample;
import org.jspecify.annotations.Nullable;

/**
 * A worker in a JVM of its own, with the class path of this one. Confined to one thread.
 */
final class WorkerProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final String name;

	private final Process process;

	private final BufferedWriter questions;

	private final BufferedReader answers;

	WorkerProcess(String name, List<String> jvmOptions) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(jvmOptions);
		command.add("-cp");
		command.add(System.getProperty("java.class.path"));
		command.add(Worker.class.getName());
		this.name = name;
		this.process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		this.questions = this.process.outputWriter(StandardCharsets.UTF_8);
		this.answers = this.process.inputReader(StandardCharsets.UTF_8);
	}

	Values ask(String task) throws IOException {
		return ask(task, Values.NONE);
	}

	Values ask(String task, Values arguments) throws IOException {
		tell(task, arguments);
		return answer(task);
	}

	void tell(String task, Values arguments) throws IOException {
		this.questions.write(task + arguments.line());
		this.questions.newLine();
		this.questions.flush();
	}

	Values answer(String task) throws IOException {
		@Nullable String line = nextLine(task);
		if (line == null) {
			throw new IOException("The " + this.name + " died during '" + task + "'");
		}
		String[] fields = line.split("\t", -1);
		if (!fields[0].equals(Worker.DONE)) {
			throw new IOException("The " + this.name + " could not do '" + task + "': " + fields[1]);
		}
		return Values.parse(fields, 1);
	}

	private @Nullable String nextLine(String task) throws IOException {
		FutureTask<@Nullable String> reading = new FutureTask<>(this.answers::readLine);
		new Thread(reading, this.name + " answer").start();
		try {
			return reading.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			this.process.destroyForcibly();
			throw new IOException("The " + this.name + " gave no answer to '" + task + "' within " + PATIENCE, ex);
		}
		catch (ExecutionException ex) {
			throw new IOException("The " + this.name + " cannot be read", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted during '" + task + "'", ex);
		}
	}

	Sample sample() throws IOException {
		return Sample.of(ask("sample").map());
	}

	@Override
	public void close() throws IOException {
		try {
			this.questions.close();
			if (!this.process.waitFor(5, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
