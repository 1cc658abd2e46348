package io.macula.engine.dht;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Contact;
import io.macula.engine.wire.Contacts;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireFormatException;
import io.macula.engine.wire.WireLimits;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the owner of a record signs, and reads it. Stateless.
 */
final class RecordCodec {

	/** Longest name and pattern that is read; what is written has the limits of names. */
	private static final int MAX_TEXT = 4096;

	private static final WireLimits LIMITS = new WireLimits(65536, 8, 8192);

	private RecordCodec() {
	}

	static byte[] encode(RecordBody body) {
		return WireCodec.encodeValue(WireValue.Map.builder()
			.put("kind", body.kind())
			.put("name", body.name())
			.put("shard", body.shard())
			.put("part", body.part())
			.put("patterns", body.patterns().isEmpty() ? null : WireValue.ofTexts(body.patterns()))
			.put("contact", Contacts.toMap(body.contact()))
			.put("metadata", body.metadata().isEmpty() ? null : WireValue.ofTexts(flat(body.metadata())))
			.put("seq", body.seq())
			.put("issued", body.issued())
			.put("expires", body.expires())
			.put("gone", body.gone() ? WireValue.of(true) : null)
			.build());
	}

	private static List<String> flat(Map<String, String> metadata) {
		List<String> flat = new ArrayList<>();
		metadata.forEach((key, value) -> {
			flat.add(key);
			flat.add(value);
		});
		return flat;
	}

	/**
	 * Read what an owner signed.
	 * @param bytes the bytes, from a peer
	 * @return what they say, or {@code null} if they are not of this form
	 */
	static @Nullable RecordBody decode(byte[] bytes) {
		WireValue value;
		try {
			value = WireCodec.decodeValue(bytes, LIMITS);
		}
		catch (WireFormatException ex) {
			return null;
		}
		return (value instanceof WireValue.Map map) ? read(map) : null;
	}

	private static @Nullable RecordBody read(WireValue.Map map) {
		String kind = map.text("kind");
		String name = map.text("name");
		Long seq = map.number("seq");
		Long issued = map.number("issued");
		Long expires = map.number("expires");
		WireValue.Map contactMap = map.map("contact");
		Contact contact = (contactMap != null) ? Contacts.fromMap(contactMap) : null;
		int shard = small(map.number("shard"));
		int part = small(map.number("part"));
		if (kind == null || name == null || seq == null || issued == null || expires == null || contact == null
				|| shard < 0 || part < 0 || kind.length() > MAX_TEXT || name.length() > MAX_TEXT) {
			return null;
		}
		if (seq < 0 || issued < 0 || expires < issued) {
			return null;
		}
		List<String> patterns = map.texts("patterns");
		Boolean gone = map.flag("gone");
		return new RecordBody(kind, name, shard, part, (patterns != null) ? patterns : List.of(), contact,
				pairs(map.texts("metadata")), seq, issued, expires, gone != null && gone);
	}

	private static int small(@Nullable Long number) {
		if (number == null) {
			return 0;
		}
		return (number >= 0 && number < 256) ? number.intValue() : -1;
	}

	private static Map<String, String> pairs(@Nullable List<String> flat) {
		if (flat == null) {
			return Map.of();
		}
		Map<String, String> pairs = new LinkedHashMap<>();
		for (int i = 0; i + 1 < flat.size(); i += 2) {
			pairs.put(flat.get(i), flat.get(i + 1));
		}
		return pairs;
	}

}
