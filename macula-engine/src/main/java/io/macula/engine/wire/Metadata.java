package io.macula.engine.wire;

import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.identity.GeoTag;
import io.macula.engine.identity.NodeMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Metadata of nodes as maps: {@code labels}, a map of texts, and {@code place} with
 * {@code latitude}, {@code longitude} and perhaps {@code label}. Stateless.
 */
public final class Metadata {

	private static final String LABELS = "labels";

	private static final String PLACE = "place";

	private static final String LATITUDE = "latitude";

	private static final String LONGITUDE = "longitude";

	private static final String LABEL = "label";

	private Metadata() {
	}

	/**
	 * Write metadata.
	 * @param metadata what a node tells
	 * @return the map, or {@code null} when there is nothing to tell, which sends nothing
	 */
	public static WireValue.@Nullable Map toMap(NodeMetadata metadata) {
		GeoTag place = metadata.place();
		if (metadata.labels().isEmpty() && place == null) {
			return null;
		}
		WireValue.MapBuilder map = WireValue.Map.builder().put(LABELS, Headers.toWire(metadata.labels()));
		if (place != null) {
			map.put(PLACE,
					WireValue.Map.builder()
						.put(LATITUDE, place.latitude())
						.put(LONGITUDE, place.longitude())
						.put(LABEL, place.label())
						.build());
		}
		return map.build();
	}

	/**
	 * Read metadata. What is not valid is left out, since it is for people and nothing
	 * depends on it.
	 * @param map the map, or {@code null} when there is none
	 * @return what the node tells
	 */
	public static NodeMetadata fromMap(WireValue.@Nullable Map map) {
		if (map == null) {
			return NodeMetadata.NONE;
		}
		Map<String, String> labels = new LinkedHashMap<>();
		Headers.fromWire(map.map(LABELS)).forEach((name, value) -> {
			if (!name.isEmpty() && name.length() <= NodeMetadata.MAX_NAME && value.length() <= NodeMetadata.MAX_VALUE
					&& labels.size() < NodeMetadata.MAX_LABELS) {
				labels.put(name, value);
			}
		});
		return new NodeMetadata(labels, place(map.map(PLACE)));
	}

	private static @Nullable GeoTag place(WireValue.@Nullable Map map) {
		Double latitude = (map != null) ? map.float64(LATITUDE) : null;
		Double longitude = (map != null) ? map.float64(LONGITUDE) : null;
		if (map == null || latitude == null || longitude == null) {
			return null;
		}
		try {
			return new GeoTag(latitude, longitude, map.text(LABEL));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
