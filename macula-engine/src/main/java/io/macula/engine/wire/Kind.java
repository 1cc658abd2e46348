package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How the value of a key is read and written. Immutable.
 *
 * @param undefinable whether the text {@code undefined} stands for no value
 * @param reader reads a value
 * @param writer writes a value
 * @param <T> type of the component of the record
 */
record Kind<T>(boolean undefinable, Reader<T> reader, Writer<T> writer) {

	/** Text. */
	static final Kind<String> TEXT = new Kind<>(true, Kind::readText, MessagePackWriter::writeText);

	/** Text that may well read {@code undefined}. */
	static final Kind<String> PLAIN_TEXT = new Kind<>(false, Kind::readText, MessagePackWriter::writeText);

	/** Text that repeats from message to message. */
	static final Kind<String> NAME = new Kind<>(false, Kind::readName, MessagePackWriter::writeText);

	/** Bytes, mostly an id. */
	static final Kind<byte[]> BYTES = new Kind<>(true, Kind::readBytes, MessagePackWriter::writeBin);

	/** Bytes of an application. */
	static final Kind<byte[]> PAYLOAD = new Kind<>(false, Kind::readBytes, MessagePackWriter::writeBin);

	/** Whole number. */
	static final Kind<Long> NUMBER = new Kind<>(true, Kind::readNumber, MessagePackWriter::writeNumber);

	/** Whole number of which all 64 bits count. */
	static final Kind<Long> UNSIGNED = new Kind<>(true, Kind::readUnsigned, MessagePackWriter::writeUnsigned);

	/** Truth value. */
	static final Kind<Boolean> FLAG = new Kind<>(true, Kind::readFlag, MessagePackWriter::writeFlag);

	/** Map. */
	static final Kind<WireValue.Map> MAP = new Kind<>(true, Kind::readMap, MessagePackWriter::write);

	/** Anything. */
	static final Kind<WireValue> VALUE = new Kind<>(false, Kind::readValue, MessagePackWriter::write);

	/** List of texts. */
	static final Kind<List<String>> TEXTS = new Kind<>(true, ListKinds::readTexts, ListKinds::writeTexts);

	/** List of nothing but texts. */
	static final Kind<List<String>> ONLY_TEXTS = new Kind<>(true, ListKinds::readOnlyTexts, ListKinds::writeTexts);

	/** List of whole numbers. */
	static final Kind<List<Integer>> NUMBERS = new Kind<>(true, ListKinds::readNumbers, ListKinds::writeNumbers);

	/** List of maps. */
	static final Kind<List<WireValue.Map>> MAPS = new Kind<>(true, ListKinds::readMaps, ListKinds::writeMaps);

	private static @Nullable String readText(MessagePackReader in, NameCache names) {
		int length = in.takeTextHeader();
		return (length >= 0) ? Dialect.decode(in.bytes(), in.take(length), length) : null;
	}

	private static @Nullable String readName(MessagePackReader in, NameCache names) {
		int length = in.takeTextHeader();
		return (length >= 0) ? names.get(in.bytes(), in.take(length), length) : null;
	}

	private static byte @Nullable [] readBytes(MessagePackReader in, NameCache names) {
		int length = in.takeTextHeader();
		return (length >= 0) ? in.takeCopy(length) : null;
	}

	private static @Nullable Long readNumber(MessagePackReader in, NameCache names) {
		WireValue.Int number = in.takeInteger();
		return (number != null && !number.large()) ? (Long) number.value() : null;
	}

	private static @Nullable Long readUnsigned(MessagePackReader in, NameCache names) {
		WireValue.Int number = in.takeInteger();
		return (number != null && (number.large() || number.value() >= 0)) ? (Long) number.value() : null;
	}

	private static @Nullable Boolean readFlag(MessagePackReader in, NameCache names) {
		int first = in.takeByte();
		return (first == 0xC2 || first == 0xC3) ? (Boolean) (first == 0xC3) : null;
	}

	private static WireValue.@Nullable Map readMap(MessagePackReader in, NameCache names) {
		return (in.takeValue() instanceof WireValue.Map map) ? map : null;
	}

	private static @Nullable WireValue readValue(MessagePackReader in, NameCache names) {
		WireValue value = in.takeValue();
		return (value instanceof WireValue.Nil) ? null : value;
	}

	/**
	 * Reads a value.
	 *
	 * @param <T> type of the value
	 */
	@FunctionalInterface
	interface Reader<T> {

		/**
		 * Read.
		 * @param in where from
		 * @param names makes strings of names
		 * @return the value, or {@code null} if another form comes next; then it does not
		 * matter how much was taken
		 */
		@Nullable T read(MessagePackReader in, NameCache names);

	}

	/**
	 * Writes a value.
	 *
	 * @param <T> type of the value
	 */
	@FunctionalInterface
	interface Writer<T> {

		/**
		 * Write.
		 * @param out where to
		 * @param value the value
		 */
		void write(FrameBuffer out, T value);

	}

}
