package io.macula.engine.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.macula.engine.identity.Ids;
import tools.jackson.databind.JsonNode;

/**
 * Helpers of the tests of this package.
 */
final class WireTestSupport {

	static final WireLimits LIMITS = new WireLimits(1 << 20, 32, 65_536);

	private WireTestSupport() {
	}

	/**
	 * The value of the payload of a frame.
	 */
	static WireValue payload(byte[] frame) {
		return WireCodec.decodeValue(Arrays.copyOfRange(frame, 8, frame.length), LIMITS);
	}

	/**
	 * One form of what has several: texts as binaries under text keys, strings as lists
	 * of code points.
	 */
	static WireValue normalise(WireValue value) {
		if (value instanceof WireValue.Str str) {
			return WireValue.of(Dialect.codePoints(str.text()));
		}
		if (value instanceof WireValue.Array array) {
			return WireValue.of(array.items().stream().map(WireTestSupport::normalise).toList());
		}
		if (value instanceof WireValue.Map map) {
			List<WireValue.Entry> entries = new ArrayList<>();
			for (WireValue.Entry entry : map.entries()) {
				WireValue key = (entry.key() instanceof WireValue.Str str) ? WireValue.of(str.text()) : entry.key();
				entries.add(new WireValue.Entry(key, normalise(entry.value())));
			}
			return new WireValue.Map(entries);
		}
		return value;
	}

	/**
	 * The value that a recorded walk of a payload describes.
	 */
	static WireValue fromWalk(JsonNode node) {
		if (node.has("map")) {
			List<WireValue.Entry> entries = new ArrayList<>();
			node.required("map")
				.properties()
				.forEach((entry) -> entries
					.add(new WireValue.Entry(WireValue.of(entry.getKey()), fromWalk(entry.getValue()))));
			return new WireValue.Map(entries);
		}
		if (node.has("array")) {
			List<WireValue> items = new ArrayList<>();
			node.required("array").forEach((item) -> items.add(fromWalk(item)));
			return WireValue.of(items);
		}
		if (node.has("str")) {
			return new WireValue.Str(node.required("str").asString());
		}
		if (node.has("bin")) {
			return WireValue.of(Ids.fromHex(node.required("bin").asString()));
		}
		if (node.has("int")) {
			return WireValue.of(node.required("int").asLong());
		}
		if (node.has("float")) {
			return WireValue.of(node.required("float").asDouble());
		}
		return WireValue.of(node.required("bool").asBoolean());
	}

	/**
	 * A frame around a payload.
	 */
	static byte[] frame(int type, byte[] payload) {
		FrameBuffer out = new FrameBuffer();
		out.writeInt(1 << 24 | type << 16);
		out.writeInt(payload.length);
		out.writeBytes(payload);
		return out.toBytes();
	}

	static byte[] hex(String text) {
		return Ids.fromHex(text.replace(" ", ""));
	}

}
