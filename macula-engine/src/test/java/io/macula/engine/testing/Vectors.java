package io.macula.engine.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Data recorded from Macula 0.14.3 (see {@code src/test/resources/vectors}).
 */
public final class Vectors {

	private static final ObjectMapper MAPPER = new ObjectMapper();

	private static final JsonNode SEMANTICS = read("semantics.json");

	private static final JsonNode FRAMES = read("frames.json");

	private Vectors() {
	}

	/**
	 * Inputs and outputs of pure functions.
	 * @param table name of a table
	 * @return the table
	 */
	public static JsonNode semantics(String table) {
		return SEMANTICS.required(table);
	}

	/**
	 * Frames, decoder cases and MessagePack values.
	 * @param table name of a table
	 * @return the table
	 */
	public static JsonNode frames(String table) {
		return FRAMES.required(table);
	}

	/**
	 * Frames of a whole conversation between real processes.
	 * @param name name of the file without its suffix
	 * @return one object for each piece that was sent or received
	 */
	public static List<JsonNode> conversation(String name) {
		List<JsonNode> lines = new ArrayList<>();
		text("live/" + name + ".jsonl").lines()
			.filter((line) -> !line.isBlank())
			.map(MAPPER::readTree)
			.forEach(lines::add);
		return lines;
	}

	/**
	 * Single frames, in hexadecimal.
	 * @return the frames
	 */
	public static List<String> goldenFrames() {
		return text("golden-frames.txt").lines()
			.filter((line) -> !line.startsWith("#"))
			.map((line) -> line.substring(line.indexOf(' ') + 1))
			.toList();
	}

	private static JsonNode read(String name) {
		return MAPPER.readTree(text(name));
	}

	private static String text(String name) {
		try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
			return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
