package io.macula.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs {@link ConnectSoak} in a JVM of its own. {@code macula.connects} says how many
 * links a batch has, 10,000 unless set.
 */
class ConnectLeaksIntegrationTests {

	@Test
	@Timeout(value = 20, unit = TimeUnit.MINUTES)
	void secondBatchOfLinksLeavesNoMoreBehindThanTheFirst() throws IOException, InterruptedException {
		Process soak = new ProcessBuilder(List.of(ProcessHandle.current().info().command().orElse("java"), "-Xms128m",
				"-Xmx128m", "-XX:NativeMemoryTracking=summary", "-Dio.netty.leakDetection.level=paranoid",
				"-Dio.netty.transport.noNative=" + Boolean.getBoolean("io.netty.transport.noNative"), "-cp",
				System.getProperty("java.class.path"), ConnectSoak.class.getName(),
				String.valueOf(Integer.getInteger("macula.connects", 10_000))))
			.redirectErrorStream(true)
			.start();
		try {
			soak.getOutputStream().close();
			String output = new String(soak.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			System.out.println(output);
			assertThat(soak.waitFor()).as(output).isZero();
		}
		finally {
			soak.destroyForcibly();
		}
	}

}
