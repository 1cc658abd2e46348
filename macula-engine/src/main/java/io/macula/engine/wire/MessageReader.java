package io.macula.engine.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.macula.engine.wire.WireFormatException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Reads the map of a message and holds its values until the record is made of them, in
 * the order of its components. A value whose form does not fit its key goes to the
 * extras, so that nothing gets lost and {@link Requirements} finds the key missing.
 * Confined to one thread; used again for each message.
 */
final class MessageReader {

	private final MessagePackReader in;

	private final NameCache names = new NameCache();

	private final @Nullable Object[] values = new @Nullable Object[Schema.MAX_FIELDS];

	private @Nullable List<WireValue.Entry> extras;

	private int next;

	MessageReader(WireLimits limits) {
		this.in = new MessagePackReader(limits);
	}

	/**
	 * Read one payload.
	 * @param schema the expected message
	 * @param bytes where the payload is
	 * @param start its first byte
	 * @param end after its last byte
	 * @param <M> the record
	 * @return the message
	 * @throws WireFormatException if the payload is not one map
	 */
	<M extends WireMessage> M read(Schema<M> schema, byte[] bytes, int start, int end) {
		this.in.begin(bytes, start, end);
		try {
			int count = this.in.takeMapHeader();
			if (count < 0) {
				throw new WireFormatException(Reason.NOT_A_MAP, "payload is no map");
			}
			for (int i = 0; i < count; i++) {
				readEntry(schema);
			}
			this.in.finish();
			return schema.create(this);
		}
		finally {
			this.in.release();
			Arrays.fill(this.values, null);
			this.extras = null;
			this.next = 0;
		}
	}

	private void readEntry(Schema<?> schema) {
		int start = this.in.position();
		int length = this.in.takeTextHeader();
		int number = (length >= 0) ? schema.keys().find(this.in.bytes(), this.in.take(length), length) : -1;
		if (number < 0) {
			this.in.position(start);
			addExtra(this.in.takeValue(), this.in.takeValue());
			return;
		}
		Schema.Field<?, ?> field = schema.field(number);
		int valueStart = this.in.position();
		Object value = field.kind().reader().read(this.in, this.names);
		this.values[number] = value;
		if (value == null) {
			this.in.position(start);
			WireValue key = this.in.takeValue();
			this.in.position(valueStart);
			WireValue odd = this.in.takeValue();
			boolean absent = field.kind().undefinable() ? Dialect.isAbsent(odd) : odd instanceof WireValue.Nil;
			if (!absent) {
				addExtra(key, odd);
			}
		}
		else if (field.kind().undefinable() && isUndefined(value)) {
			this.values[number] = null;
		}
	}

	private static boolean isUndefined(Object value) {
		return (value instanceof String text) ? text.equals("undefined")
				: value instanceof byte[] bytes && Arrays.equals(bytes, Dialect.UNDEFINED);
	}

	private void addExtra(WireValue key, WireValue value) {
		List<WireValue.Entry> list = this.extras;
		if (list == null) {
			list = new ArrayList<>();
			this.extras = list;
		}
		list.add(new WireValue.Entry(key, value));
	}

	@Nullable String text() {
		return (String) this.values[this.next++];
	}

	byte @Nullable [] bytes() {
		return (byte[]) this.values[this.next++];
	}

	@Nullable Long number() {
		return (Long) this.values[this.next++];
	}

	@Nullable Boolean flag() {
		return (Boolean) this.values[this.next++];
	}

	WireValue.@Nullable Map map() {
		return (WireValue.Map) this.values[this.next++];
	}

	@Nullable WireValue value() {
		return (WireValue) this.values[this.next++];
	}

	@Nullable List<String> texts() {
		return list();
	}

	@Nullable List<Integer> numbers() {
		return list();
	}

	@Nullable List<WireValue.Map> maps() {
		return list();
	}

	@SuppressWarnings("unchecked") // the schema has checked the elements
	private <T> @Nullable List<T> list() {
		return (List<T>) this.values[this.next++];
	}

	Extras extras() {
		return (this.extras != null) ? Extras.of(this.extras) : Extras.NONE;
	}

}
