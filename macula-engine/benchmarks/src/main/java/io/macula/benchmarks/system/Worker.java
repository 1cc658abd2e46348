package io.macula.benchmarks.system;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The main class of a measured process: reads one task per line from standard input,
 * answers with one line, and ends with the input. Confined to one thread.
 */
final class Worker {

	static final String DONE = "done";

	static final String FAILED = "failed";

	private Worker() {
	}

	public static void main(String[] arguments) throws Exception {
		PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
		// Whatever else wants to print must not get between the answers
		System.setOut(System.err);
		Tasks tasks = new Tasks();
		try (BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			String line;
			while ((line = questions.readLine()) != null) {
				answers.println(answer(tasks, line.split("\t", -1)));
			}
		}
		System.exit(0);
	}

	private static String answer(Tasks tasks, String[] fields) {
		try {
			return DONE + tasks.named(fields[0]).run(Values.parse(fields, 1)).line();
		}
		catch (Exception | LinkageError ex) {
			ex.printStackTrace();
			return FAILED + '\t' + String.valueOf(ex).replace('\n', ' ').replace('\t', ' ');
		}
	}

}
