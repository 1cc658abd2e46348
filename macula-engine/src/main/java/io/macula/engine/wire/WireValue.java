package io.macula.engine.wire;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Any value of the MessagePack dialect of 0.14.3: texts are sent as binaries, an empty
 * list may arrive as an empty string, and a list of small numbers as a string of those
 * code points. The accessors of {@link Map} accept either form. Immutable; arrays are not
 * copied, so nobody may change them.
 */
public sealed interface WireValue {

	/**
	 * A text, in the form that 0.14.3 understands.
	 * @param text the text
	 * @return a binary of its UTF-8
	 */
	static Bin of(String text) {
		return new Bin(text.getBytes(StandardCharsets.UTF_8));
	}

	static Bin of(byte[] bytes) {
		return new Bin(bytes);
	}

	static Int of(long value) {
		return new Int(value, false);
	}

	static Float64 of(double value) {
		return new Float64(value);
	}

	static Bool of(boolean value) {
		return value ? Bool.TRUE : Bool.FALSE;
	}

	/**
	 * A list.
	 * @param items its items, in order
	 * @return the list
	 */
	static Array of(List<? extends WireValue> items) {
		return new Array(List.copyOf(items));
	}

	/**
	 * A list of texts.
	 * @param texts the texts, in order
	 * @return the list
	 */
	static Array ofTexts(Iterable<String> texts) {
		List<WireValue> items = new ArrayList<>();
		texts.forEach((text) -> items.add(of(text)));
		return of(items);
	}

	/**
	 * Bytes or text.
	 *
	 * @param bytes the bytes, shared
	 */
	record Bin(byte[] bytes) implements WireValue {

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Bin that && Arrays.equals(this.bytes, that.bytes);
		}

		@Override
		public int hashCode() {
			return Arrays.hashCode(this.bytes);
		}

		@Override
		public String toString() {
			return "Bin[" + this.bytes.length + " bytes]";
		}

	}

	/**
	 * A string, which 0.14.3 uses for lists of numbers.
	 *
	 * @param text its code points
	 */
	record Str(String text) implements WireValue {
	}

	/**
	 * A whole number from -2^63 to 2^64 - 1.
	 *
	 * @param value its low 64 bits
	 * @param large whether it is 2^63 or more, so that {@code value} reads negative
	 */
	record Int(long value, boolean large) implements WireValue {

		/**
		 * Check.
		 * @throws IllegalArgumentException if a large number does not have its highest
		 * bit set
		 */
		public Int {
			if (large && value >= 0) {
				throw new IllegalArgumentException(value + " is less than 2^63, so it is not large");
			}
		}

		/**
		 * A number of which all 64 bits count.
		 * @param bits the bits, read as unsigned
		 * @return the number
		 */
		public static Int ofUnsigned(long bits) {
			return new Int(bits, bits < 0);
		}

		/**
		 * The number, whatever its size.
		 * @return the number
		 */
		public BigInteger number() {
			return this.large ? new BigInteger(Long.toUnsignedString(this.value)) : BigInteger.valueOf(this.value);
		}

	}

	/**
	 * A floating-point number; those of 32 bits arrive widened.
	 *
	 * @param value the number
	 */
	record Float64(double value) implements WireValue {
	}

	/**
	 * A truth value.
	 *
	 * @param value the value
	 */
	record Bool(boolean value) implements WireValue {

		static final Bool TRUE = new Bool(true);

		static final Bool FALSE = new Bool(false);

	}

	/**
	 * Nothing.
	 */
	record Nil() implements WireValue {

		/** The value. */
		public static final Nil NIL = new Nil();

	}

	/**
	 * A list.
	 *
	 * @param items its items, unmodifiable
	 */
	record Array(List<WireValue> items) implements WireValue {
	}

	/**
	 * Key and value.
	 *
	 * @param key the key, of any form
	 * @param value the value
	 */
	record Entry(WireValue key, WireValue value) {
	}

	/**
	 * A map. Its entries stay in the order of the wire, repeated keys included; of these
	 * the last one counts. Looking up is linear, because the maps of the protocol are
	 * small and a hash table over the keys of a peer can be made slow by it.
	 *
	 * @param entries its entries, unmodifiable
	 */
	record Map(List<Entry> entries) implements WireValue {

		/** The map without entries. */
		public static final Map EMPTY = new Map(List.of());

		public static MapBuilder builder() {
			return new MapBuilder();
		}

		/**
		 * The value under a text key.
		 * @param key the text, which the peer may have sent in either form
		 * @return the value, or {@code null} if there is none
		 */
		public @Nullable WireValue get(String key) {
			for (int i = this.entries.size() - 1; i >= 0; i--) {
				Entry entry = this.entries.get(i);
				if (Dialect.isText(entry.key(), key)) {
					return entry.value();
				}
			}
			return null;
		}

		/**
		 * The text under a key.
		 * @param key the key
		 * @return the text, or {@code null} if there is none
		 */
		public @Nullable String text(String key) {
			return Dialect.text(get(key));
		}

		/**
		 * The bytes under a key.
		 * @param key the key
		 * @return the bytes, shared, or {@code null} if there are none
		 */
		public byte @Nullable [] bytes(String key) {
			return Dialect.bytes(get(key));
		}

		/**
		 * The whole number under a key.
		 * @param key the key
		 * @return the number, or {@code null} if there is none from -2^63 to 2^63 - 1
		 */
		public @Nullable Long number(String key) {
			return (get(key) instanceof Int number && !number.large()) ? (Long) number.value() : null;
		}

		/**
		 * The number under a key.
		 * @param key the key
		 * @return the number, or {@code null} if there is none
		 */
		public @Nullable Double float64(String key) {
			WireValue value = get(key);
			if (value instanceof Int number) {
				return number.number().doubleValue();
			}
			return (value instanceof Float64 number) ? (Double) number.value() : null;
		}

		/**
		 * The truth value under a key.
		 * @param key the key
		 * @return the value, or {@code null} if there is none
		 */
		public @Nullable Boolean flag(String key) {
			return (get(key) instanceof Bool flag) ? (Boolean) flag.value() : null;
		}

		/**
		 * The list under a key.
		 * @param key the key
		 * @return the list, unmodifiable, or {@code null} if there is none
		 */
		public @Nullable List<WireValue> list(String key) {
			return Dialect.list(get(key));
		}

		/**
		 * The texts of the list under a key; items of other forms are left out.
		 * @param key the key
		 * @return the texts, or {@code null} if there is no list
		 */
		public @Nullable List<String> texts(String key) {
			List<WireValue> items = list(key);
			return (items != null) ? items.stream().map(Dialect::text).filter((text) -> text != null).toList() : null;
		}

		/**
		 * The maps of the list under a key; items of other forms are left out.
		 * @param key the key
		 * @return the maps, or {@code null} if there is no list
		 */
		public @Nullable List<Map> maps(String key) {
			List<WireValue> items = list(key);
			return (items != null)
					? items.stream().filter((item) -> item instanceof Map).map((item) -> (Map) item).toList() : null;
		}

		/**
		 * The map under a key.
		 * @param key the key
		 * @return the map, or {@code null} if there is none
		 */
		public @Nullable Map map(String key) {
			return (get(key) instanceof Map map) ? map : null;
		}

		/**
		 * The map as everybody reads it.
		 * @return a fresh map without repeated keys
		 */
		public java.util.Map<WireValue, WireValue> toJavaMap() {
			java.util.Map<WireValue, WireValue> map = new HashMap<>();
			this.entries.forEach((entry) -> map.put(entry.key(), entry.value()));
			return map;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Map that && toJavaMap().equals(that.toJavaMap());
		}

		@Override
		public int hashCode() {
			return toJavaMap().hashCode();
		}

	}

	/**
	 * Puts a map together. Confined to one thread.
	 */
	final class MapBuilder {

		private final List<Entry> entries = new ArrayList<>();

		private MapBuilder() {
		}

		/**
		 * Add an entry, unless its value is {@code null}.
		 * @param key the key
		 * @param value the value, or {@code null} to add nothing
		 * @return this
		 */
		public MapBuilder put(String key, @Nullable WireValue value) {
			if (value != null) {
				this.entries.add(new Entry(of(key), value));
			}
			return this;
		}

		public MapBuilder put(String key, @Nullable String value) {
			return put(key, (value != null) ? of(value) : null);
		}

		public MapBuilder put(String key, byte @Nullable [] value) {
			return put(key, (value != null) ? of(value) : null);
		}

		public MapBuilder put(String key, long value) {
			return put(key, of(value));
		}

		public MapBuilder put(String key, double value) {
			return put(key, of(value));
		}

		public MapBuilder put(String key, boolean value) {
			return put(key, of(value));
		}

		public Map build() {
			return this.entries.isEmpty() ? Map.EMPTY : new Map(List.copyOf(this.entries));
		}

	}

}
