package io.macula.engine.erlang.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.testing.Vectors;
import io.macula.engine.wire.MessageType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Recorded processes that talked at the same time, put together as the gateway between
 * them saw them: what they sent reached it, what they received came from it. Each process
 * has a clock of its own; the PONG that both sides recorded tells how far apart they are.
 * Whatever a process did not record of its own streams, the gateway did. Stateless.
 */
public final class Cast {

	private static final List<String> LISTENERS = List.of("gateway", "node2");

	/** A step at a time of the clock of the gateway. */
	private record Cue(double at, boolean fromClient, String stream, byte[] bytes) {

		Cue shifted(double by, String name) {
			return new Cue(this.at + by, this.fromClient, name, this.bytes);
		}

	}

	/** A stream of a process that dialled, and the same one at the other end. */
	private record Ends(List<Cue> client, List<Cue> gateway, double apart) {
	}

	private Cast() {
	}

	/**
	 * Put conversations together.
	 * @param names recordings of processes that dialled, or {@code gateway h8} for one
	 * stream as the gateway recorded it
	 * @return what the gateway would have recorded of all these
	 */
	public static Recording of(List<String> names) {
		List<Cue> all = new ArrayList<>();
		for (String name : names) {
			int space = name.indexOf(' ');
			if (space > 0) {
				streams(name.substring(0, space), true).getOrDefault(name.substring(space + 1), List.of())
					.forEach((cue) -> all.add(cue.shifted(0, name)));
			}
			else {
				all.addAll(dialled(name));
			}
		}
		all.sort(Comparator.comparingDouble(Cue::at));
		return new Recording(String.join(", ", names),
				all.stream().map((cue) -> new Recording.Step(cue.fromClient(), cue.stream(), cue.bytes())).toList());
	}

	/**
	 * What one process recorded and the process at the other end of the same stream did
	 * not record likewise.
	 * @param name a recording of a process that dialled
	 * @return descriptions, none if both tell the same
	 */
	public static List<String> contradictions(String name) {
		List<String> found = new ArrayList<>();
		streams(name, false).forEach((stream, cues) -> {
			Ends ends = ends(cues);
			if (ends != null) {
				missing(ends.client(), ends.gateway())
					.forEach((cue) -> found.add(name + " " + stream + " at " + cue.at() + " ms"));
			}
		});
		return found;
	}

	private static List<Cue> dialled(String name) {
		List<Cue> all = new ArrayList<>();
		Map<String, List<Cue>> streams = streams(name, false);
		double apart = streams.values()
			.stream()
			.map(Cast::ends)
			.filter((ends) -> ends != null)
			.findFirst()
			.orElseThrow()
			.apart();
		streams.forEach((stream, cues) -> {
			String called = name + " " + stream;
			cues.forEach((cue) -> all.add(cue.shifted(apart, called)));
			Ends ends = ends(cues);
			if (ends != null) {
				missing(ends.gateway(), cues).forEach((cue) -> all.add(cue.shifted(0, called)));
			}
		});
		return all;
	}

	/** The streams that a process opened, or those that others opened to it. */
	private static Map<String, List<Cue>> streams(String name, boolean opened) {
		Map<String, List<Cue>> streams = new LinkedHashMap<>();
		for (JsonNode line : Vectors.conversation(name)) {
			boolean received = line.required("dir").asString().equals("recv");
			streams.computeIfAbsent(line.required("stream").asString(), (stream) -> new ArrayList<>())
				.add(new Cue(line.required("t_ms").asDouble(), received == opened, line.required("stream").asString(),
						HexFormat.of().parseHex(line.required("hex").asString())));
		}
		streams.values().removeIf((cues) -> !cues.get(0).fromClient());
		return streams;
	}

	private static @Nullable Ends ends(List<Cue> client) {
		for (Cue cue : client) {
			if (cue.fromClient() || cue.bytes()[1] != MessageType.PONG.id()) {
				continue;
			}
			for (String listener : LISTENERS) {
				for (List<Cue> gateway : streams(listener, true).values()) {
					for (Cue other : gateway) {
						if (Arrays.equals(other.bytes(), cue.bytes())) {
							return new Ends(client, gateway, other.at() - cue.at());
						}
					}
				}
			}
		}
		return null;
	}

	private static List<Cue> missing(List<Cue> wanted, List<Cue> given) {
		return wanted.stream()
			.filter((cue) -> given.stream().noneMatch((other) -> Arrays.equals(other.bytes(), cue.bytes())))
			.toList();
	}

}
