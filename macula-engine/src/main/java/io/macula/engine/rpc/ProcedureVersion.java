package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Version of a procedure: one to three numbers separated by dots, those left out are 0.
 * Immutable.
 *
 * @param major changes when callers must change
 * @param minor changes when something is added
 * @param patch changes otherwise
 */
public record ProcedureVersion(int major, int minor, int patch) implements Comparable<ProcedureVersion> {

	/**
	 * Under this name a record of a provider lists the versions that it offers, separated
	 * by commas.
	 */
	public static final String METADATA = "macula.versions";

	/**
	 * Header of a call that may be answered only by some versions.
	 */
	public static final String HEADER = "macula-version";

	private static final int MAX_VERSIONS = 64;

	/**
	 * Read a version.
	 * @param text such as {@code 1.2.0}
	 * @return the version
	 * @throws IllegalArgumentException if it is none
	 */
	public static ProcedureVersion parse(String text) {
		int[] numbers = numbers(text);
		if (numbers == null) {
			throw new IllegalArgumentException(
					"Version '" + text + "' is not one to three numbers separated by dots, such as '1.2.0'");
		}
		return of(numbers);
	}

	static ProcedureVersion of(int[] numbers) {
		return new ProcedureVersion(numbers[0], (numbers.length > 1) ? numbers[1] : 0,
				(numbers.length > 2) ? numbers[2] : 0);
	}

	/** One to three numbers, or {@code null}. */
	static int @Nullable [] numbers(String text) {
		String[] parts = text.split("\\.", -1);
		if (parts.length > 3) {
			return null;
		}
		int[] numbers = new int[parts.length];
		for (int i = 0; i < parts.length; i++) {
			String part = parts[i];
			if (part.isEmpty() || part.length() > 9 || !part.chars().allMatch((c) -> c >= '0' && c <= '9')) {
				return null;
			}
			numbers[i] = Integer.parseInt(part);
		}
		return numbers;
	}

	/**
	 * What a provider tells of its versions. What is not a version is left out, because
	 * another node wrote it.
	 */
	static List<ProcedureVersion> told(Map<String, String> metadata) {
		String text = metadata.get(METADATA);
		if (text == null) {
			return List.of();
		}
		List<ProcedureVersion> versions = new ArrayList<>();
		for (String part : text.split(",", MAX_VERSIONS + 1)) {
			int[] numbers = numbers(part.trim());
			if (numbers != null && versions.size() < MAX_VERSIONS) {
				versions.add(of(numbers));
			}
		}
		return List.copyOf(versions);
	}

	/** In order, each once, separated by commas. */
	static String list(Collection<ProcedureVersion> versions) {
		List<String> texts = new ArrayList<>();
		new TreeSet<>(versions).forEach((version) -> texts.add(version.toString()));
		return String.join(",", texts);
	}

	@Override
	public int compareTo(ProcedureVersion other) {
		int order = Integer.compare(this.major, other.major);
		order = (order != 0) ? order : Integer.compare(this.minor, other.minor);
		return (order != 0) ? order : Integer.compare(this.patch, other.patch);
	}

	@Override
	public String toString() {
		return this.major + "." + this.minor + "." + this.patch;
	}

}
