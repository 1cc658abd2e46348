package io.macula.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the machine is and how busy. Only Linux tells; elsewhere the figures are absent.
 * Stateless.
 */
public final class Machine {

	private Machine() {
	}

	/**
	 * Processor time used by everything on the machine since it was started.
	 * @return nanoseconds, or -1 where nobody tells
	 */
	public static long busyNanos() {
		List<String> lines = lines("/proc/stat");
		if (lines.isEmpty()) {
			return -1;
		}
		String[] fields = lines.get(0).trim().split("\\s+");
		long ticks = 0;
		// user nice system idle iowait irq softirq steal, in hundredths of a second
		for (int i : new int[] { 1, 2, 3, 6, 7 }) {
			ticks += Long.parseLong(fields[i]);
		}
		return ticks * 10_000_000;
	}

	/**
	 * Memory of this process that is in use and not merely reserved.
	 * @return bytes, or -1 where nobody tells
	 */
	public static long residentBytes() {
		for (String line : lines("/proc/self/status")) {
			if (line.startsWith("VmRSS:")) {
				return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
			}
		}
		return -1;
	}

	/**
	 * Name of the processor.
	 * @return name, or what the JVM calls the architecture
	 */
	public static String processor() {
		for (String line : lines("/proc/cpuinfo")) {
			if (line.startsWith("model name")) {
				return line.substring(line.indexOf(':') + 1).trim();
			}
		}
		return System.getProperty("os.arch");
	}

	/**
	 * How many processes wanted to run in the last minute, 5 and 15 minutes.
	 * @return three averages, empty where nobody tells
	 */
	public static String loadAverage() {
		List<String> lines = lines("/proc/loadavg");
		return lines.isEmpty() ? "" : String.join(" ", List.of(lines.get(0).split(" ")).subList(0, 3));
	}

	private static List<String> lines(String file) {
		try {
			return Files.readAllLines(Path.of(file));
		}
		catch (IOException ex) {
			return List.of();
		}
	}

}
