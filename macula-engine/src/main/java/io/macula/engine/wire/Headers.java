package io.macula.engine.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Properties that an application adds to a message: texts under names. Stateless.
 */
public final class Headers {

	/**
	 * Names whom a message or a call comes from if that is a peer of 0.14.3, which cannot
	 * prove who it is: set by the node that let it in, in place of which it acts.
	 */
	public static final String CLAIMED_ID = "macula-claimed-id";

	/** What a value takes besides its bytes. */
	private static final long OBJECT = 48;

	private Headers() {
	}

	/**
	 * Whether something comes from a peer that only claims who it is, so that the node
	 * which sent it must not be taken for its author.
	 * @param headers the headers, or {@code null} when there are none
	 * @return {@code true} if so
	 */
	public static boolean isClaimed(WireValue.@Nullable Map headers) {
		return headers != null && headers.text(CLAIMED_ID) != null;
	}

	/**
	 * Headers as they are sent.
	 * @param headers names and values
	 * @return the map, or {@code null} when there are none, which sends nothing
	 */
	public static WireValue.@Nullable Map toWire(Map<String, String> headers) {
		if (headers.isEmpty()) {
			return null;
		}
		WireValue.MapBuilder map = WireValue.Map.builder();
		headers.forEach(map::put);
		return map.build();
	}

	/**
	 * Headers as they arrived. What is not text is left out.
	 * @param headers the map, or {@code null} when there are none
	 * @return names and values, unmodifiable
	 */
	public static Map<String, String> fromWire(WireValue.@Nullable Map headers) {
		if (headers == null || headers.entries().isEmpty()) {
			return Map.of();
		}
		Map<String, String> result = new LinkedHashMap<>();
		for (WireValue.Entry entry : headers.entries()) {
			String name = Dialect.text(entry.key());
			String value = Dialect.text(entry.value());
			if (name != null && value != null) {
				result.put(name, value);
			}
		}
		return Collections.unmodifiableMap(result);
	}

	/**
	 * Bytes that headers take at most when they are sent.
	 * @param headers names and values
	 * @return the number of bytes, a little too high rather than too low
	 */
	public static int maxBytes(Map<String, String> headers) {
		long bytes = 0;
		for (Map.Entry<String, String> entry : headers.entrySet()) {
			// A character of a Java string is at most three bytes of UTF-8
			bytes += 10 + 3L * (entry.getKey().length() + (long) entry.getValue().length());
		}
		return (int) Math.min(bytes, Integer.MAX_VALUE);
	}

	/**
	 * Memory that headers take as they arrived, whatever their form.
	 * @param headers the map
	 * @return bytes, about
	 */
	public static long heldBytes(WireValue.Map headers) {
		return size(headers);
	}

	private static long size(WireValue value) {
		if (value instanceof WireValue.Bin bin) {
			return OBJECT + bin.bytes().length;
		}
		if (value instanceof WireValue.Str text) {
			return OBJECT + 2L * text.text().length();
		}
		long bytes = OBJECT;
		if (value instanceof WireValue.Map map) {
			for (WireValue.Entry entry : map.entries()) {
				bytes += size(entry.key()) + size(entry.value());
			}
		}
		else if (value instanceof WireValue.Array array) {
			for (WireValue item : array.items()) {
				bytes += size(item);
			}
		}
		return bytes;
	}

}
