package io.macula.witness;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.macula.engine.Message;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Puts down every message that it handles, in a file that is there when the process is
 * not, and answers calls not before it is told to. Thread-safe, but for messages, which
 * come one after the other.
 */
@RestController
class Witness implements AutoCloseable {

	private static final Executor SLOW = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

	private final CompletableFuture<Void> released = new CompletableFuture<>();

	private final Writer file;

	Witness(@Value("${macula.data-dir}") Path directory) throws IOException {
		this.file = Files.newBufferedWriter(directory.resolveSibling(directory.getFileName() + ".handled"),
				StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	@MaculaSubscribe("street.*.meter")
	void onMeter(Message message) throws IOException {
		this.file.write(new String(message.payload(), StandardCharsets.UTF_8) + "\n");
		this.file.flush();
	}

	@MaculaProcedure("witness.blocking")
	String blocking(String text) {
		this.released.join();
		return text;
	}

	@MaculaProcedure("witness.later")
	CompletableFuture<String> later(String text) {
		return this.released.thenApply((nothing) -> text);
	}

	@MaculaProcedure("witness.slow")
	CompletableFuture<String> slow(String text) {
		return CompletableFuture.supplyAsync(() -> text, SLOW);
	}

	@PostMapping("/witness/release")
	boolean release() {
		return this.released.complete(null);
	}

	@Override
	public void close() throws IOException {
		this.file.close();
	}

}
