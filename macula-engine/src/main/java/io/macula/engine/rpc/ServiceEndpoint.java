package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a node tells of one handler of a procedure. Crosses the wire as headers of an
 * answer, under the number of the handler. Immutable.
 *
 * @param version its version, {@code null} if it has none
 * @param metadata what is told with the procedure
 * @param figures what became of calls, {@code null} if that was not asked for
 */
public record ServiceEndpoint(@Nullable String version, Map<String, String> metadata, @Nullable Figures figures) {

	private static final int MAX_ENDPOINTS = 64;

	private static final String COUNT = "endpoints";

	private static final String META = "meta.";

	/**
	 * Copy.
	 */
	public ServiceEndpoint {
		metadata = Map.copyOf(metadata);
	}

	/**
	 * What became of the calls of a handler.
	 *
	 * @param calls that ended
	 * @param errors of them
	 * @param meanNanos mean time from the begin of the handler to its answer
	 * @param lastNanos this time for one of the last calls
	 * @param lastError code of the last error, {@code null} if there was none
	 * @param sinceMillis when it was offered, in milliseconds since 1970
	 */
	public record Figures(long calls, long errors, long meanNanos, long lastNanos, @Nullable String lastError,
			long sinceMillis) {
	}

	static Map<String, String> write(List<ServiceEndpoint> endpoints, ServiceVerb verb) {
		Map<String, String> headers = new LinkedHashMap<>();
		int count = Math.min(endpoints.size(), MAX_ENDPOINTS);
		headers.put(COUNT, Integer.toString(count));
		for (int i = 0; i < count && verb != ServiceVerb.PING; i++) {
			endpoints.get(i).write(headers, i + ".", verb);
		}
		return headers;
	}

	private void write(Map<String, String> headers, String prefix, ServiceVerb verb) {
		if (this.version != null) {
			headers.put(prefix + "version", this.version);
		}
		this.metadata.forEach((name, value) -> headers.put(prefix + META + name, value));
		Figures own = this.figures;
		if (verb == ServiceVerb.STATS && own != null) {
			headers.put(prefix + "calls", Long.toString(own.calls));
			headers.put(prefix + "errors", Long.toString(own.errors));
			headers.put(prefix + "mean", Long.toString(own.meanNanos));
			headers.put(prefix + "last", Long.toString(own.lastNanos));
			headers.put(prefix + "since", Long.toString(own.sinceMillis));
			if (own.lastError != null) {
				headers.put(prefix + "error", own.lastError);
			}
		}
	}

	/** What another node wrote: whatever is missing or nonsense is left out. */
	static List<ServiceEndpoint> read(Map<String, String> headers) {
		int count = (int) Math.min(number(headers, COUNT), MAX_ENDPOINTS);
		List<Map<String, String>> metadata = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			metadata.add(new HashMap<>());
		}
		// Once for all, because the other node decides how many there are
		headers.forEach((name, value) -> readMetadata(name, value, metadata));
		List<ServiceEndpoint> endpoints = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			String prefix = i + ".";
			Figures figures = headers.containsKey(prefix + "calls") ? new Figures(number(headers, prefix + "calls"),
					number(headers, prefix + "errors"), number(headers, prefix + "mean"),
					number(headers, prefix + "last"), headers.get(prefix + "error"), number(headers, prefix + "since"))
					: null;
			endpoints.add(new ServiceEndpoint(headers.get(prefix + "version"), metadata.get(i), figures));
		}
		return List.copyOf(endpoints);
	}

	private static void readMetadata(String name, String value, List<Map<String, String>> metadata) {
		int dot = name.indexOf('.');
		if (dot < 1 || !name.startsWith(META, dot + 1)) {
			return;
		}
		long endpoint = number(name.substring(0, dot), metadata.size());
		if (endpoint < metadata.size()) {
			metadata.get((int) endpoint).put(name.substring(dot + 1 + META.length()), value);
		}
	}

	private static long number(Map<String, String> headers, String name) {
		return number(headers.get(name), 0);
	}

	private static long number(@Nullable String text, long otherwise) {
		boolean sound = text != null && !text.isEmpty() && text.length() <= 18
				&& text.chars().allMatch((c) -> c >= '0' && c <= '9');
		return (sound && text != null) ? Long.parseLong(text) : otherwise;
	}

}
