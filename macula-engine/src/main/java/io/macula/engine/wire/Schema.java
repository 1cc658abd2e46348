package io.macula.engine.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The keys of one type of message: reads a record from a map and writes it as one.
 * Immutable.
 *
 * @param <M> the record
 */
final class Schema<M extends WireMessage> {

	/** As many values can be held while a message is read. */
	static final int MAX_FIELDS = 24;

	private final MessageType type;

	private final List<Field<M, ?>> fields;

	private final KeyTable keys;

	private final Function<MessageReader, M> factory;

	private Schema(Builder<M> builder, Function<MessageReader, M> factory) {
		this.type = builder.type;
		this.fields = List.copyOf(builder.fields);
		this.keys = new KeyTable(this.fields.stream().map(Field::name).toList());
		this.factory = factory;
		if (this.fields.size() > MAX_FIELDS) {
			throw new IllegalStateException("A message of type " + this.type.text() + " has too many keys");
		}
	}

	static <M extends WireMessage> Builder<M> of(MessageType type) {
		return new Builder<>(type);
	}

	MessageType type() {
		return this.type;
	}

	KeyTable keys() {
		return this.keys;
	}

	Field<M, ?> field(int number) {
		return this.fields.get(number);
	}

	/**
	 * Make the record of what was read.
	 */
	M create(MessageReader in) {
		return this.factory.apply(in);
	}

	/**
	 * Write a message as a map. What is among the extras comes first, so that a component
	 * wins over an extra of the same key: readers take the last one.
	 */
	void write(M message, FrameBuffer out) {
		List<WireValue.Entry> extras = message.extras().map().entries();
		int header = out.size();
		boolean small = this.fields.size() + extras.size() < 16;
		out.writeByte(small ? 0x80 : 0xDE);
		if (!small) {
			out.writeShort(0);
		}
		MessagePackWriter.writeEntries(out, extras);
		int count = extras.size();
		for (int i = 0; i < this.fields.size(); i++) {
			count += this.fields.get(i).write(message, out) ? 1 : 0;
		}
		if (small) {
			out.setByte(header, 0x80 | count);
		}
		else if (count < 0x10000) {
			out.setShort(header + 1, count);
		}
		else {
			throw new IllegalArgumentException("A message of type " + this.type.text() + " with " + count + " keys");
		}
	}

	/**
	 * Find what its receiver needs and the message does not have.
	 * @return name of the first such key, or {@code null} if nothing is missing
	 */
	@Nullable String missing(M message) {
		for (Field<M, ?> field : this.fields) {
			if (field.needed() && field.component().apply(message) == null) {
				return field.name();
			}
		}
		return null;
	}

	/**
	 * One key. Immutable.
	 *
	 * @param name the key
	 * @param encodedName the key as a binary
	 * @param kind how its value is read and written
	 * @param component takes the value out of the record
	 * @param needed whether a receiver needs it
	 * @param <M> the record
	 * @param <T> type of the component
	 */
	record Field<M extends WireMessage, T>(String name, byte[] encodedName, Kind<T> kind,
			Function<M, @Nullable T> component, boolean needed) {

		boolean write(M message, FrameBuffer out) {
			T value = this.component.apply(message);
			if (value == null) {
				return false;
			}
			out.writeBytes(this.encodedName);
			this.kind.writer().write(out, value);
			return true;
		}

	}

	/**
	 * Collects the keys in the order of the components of the record. Confined to one
	 * thread.
	 *
	 * @param <M> the record
	 */
	static final class Builder<M extends WireMessage> {

		private final MessageType type;

		private final List<Field<M, ?>> fields = new ArrayList<>();

		private Builder(MessageType type) {
			this.type = type;
		}

		<T> Builder<M> may(String name, Kind<T> kind, Function<M, @Nullable T> component) {
			return add(name, kind, component, false);
		}

		<T> Builder<M> need(String name, Kind<T> kind, Function<M, @Nullable T> component) {
			return add(name, kind, component, true);
		}

		private <T> Builder<M> add(String name, Kind<T> kind, Function<M, @Nullable T> component, boolean needed) {
			FrameBuffer encoded = new FrameBuffer();
			MessagePackWriter.writeText(encoded, name);
			this.fields.add(new Field<>(name, encoded.toBytes(), kind, component, needed));
			return this;
		}

		Schema<M> build(Function<MessageReader, M> factory) {
			return new Schema<>(this, factory);
		}

	}

}
