package io.macula.engine.wire;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes messages of every type with components at random, each absent now and then.
 */
final class RandomMessages {

	private static final String[] TEXTS = { "", "a", "sensor.temp.room1", "\u00e9\u4e16\ud83d\ude00", "x".repeat(40),
			"y".repeat(300), "nil" };

	private final Random random;

	RandomMessages(Random random) {
		this.random = random;
	}

	static List<Class<? extends WireMessage>> types() {
		List<Class<? extends WireMessage>> types = new ArrayList<>();
		for (Class<?> type : WireMessage.class.getPermittedSubclasses()) {
			types.add(type.asSubclass(WireMessage.class));
		}
		return types;
	}

	WireMessage message() {
		return message(types().get(this.random.nextInt(types().size())), 4);
	}

	/**
	 * Make a message.
	 * @param type its record
	 * @param absent one of how many components is absent; 0 for none
	 */
	<M extends WireMessage> M message(Class<M> type, int absent) {
		if (type == Name.class) {
			return type.cast(new Name(this.random.nextInt(16), text()));
		}
		RecordComponent[] components = type.getRecordComponents();
		Object[] values = new Object[components.length];
		Class<?>[] types = new Class<?>[components.length];
		for (int i = 0; i < values.length; i++) {
			types[i] = components[i].getType();
			boolean missing = absent > 0 && this.random.nextInt(absent) == 0;
			values[i] = (missing && types[i] != Extras.class) ? null : value(components[i]);
		}
		try {
			return type.getDeclaredConstructor(types).newInstance(values);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Object value(RecordComponent component) {
		Class<?> type = component.getType();
		if (type == String.class) {
			return text();
		}
		if (type == byte[].class) {
			return bytes();
		}
		if (type == Long.class) {
			long number = this.random.nextLong() >>> this.random.nextInt(64);
			boolean natural = List.of("rid", "seq", "deadline", "qos").contains(component.getName());
			return natural ? number & Long.MAX_VALUE : number * (this.random.nextBoolean() ? 1 : -1);
		}
		if (type == Boolean.class) {
			return this.random.nextBoolean();
		}
		if (type == WireValue.Map.class) {
			return map(2);
		}
		if (type == WireValue.class) {
			WireValue value = value(2);
			return (value instanceof WireValue.Nil) ? WireValue.of("x") : value;
		}
		if (type == Extras.class) {
			return (this.random.nextInt(4) > 0) ? Extras.NONE
					: new Extras(WireValue.Map.builder().put("x-unknown", value(2)).put("x-another", text()).build());
		}
		return list(((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0].getTypeName());
	}

	private List<?> list(String item) {
		List<Object> list = new ArrayList<>();
		for (int i = this.random.nextInt(20); i > 0; i--) {
			list.add(item.equals("java.lang.String") ? text()
					: item.equals("java.lang.Integer") ? (Object) this.random.nextInt() : map(1));
		}
		return list;
	}

	String text() {
		return TEXTS[this.random.nextInt(TEXTS.length)];
	}

	byte[] bytes() {
		int[] sizes = { 0, 1, 8, 16, 32, 255, 256, 70_000 };
		byte[] bytes = new byte[sizes[this.random.nextInt(this.random.nextInt(8) == 0 ? 8 : 7)]];
		this.random.nextBytes(bytes);
		return bytes;
	}

	WireValue.Map map(int depth) {
		WireValue.MapBuilder map = WireValue.Map.builder();
		for (int i = this.random.nextInt(5); i > 0; i--) {
			map.put("k" + i, value(depth - 1));
		}
		return map.build();
	}

	WireValue value(int depth) {
		return switch (this.random.nextInt((depth > 0) ? 9 : 7)) {
			case 0 -> WireValue.Nil.NIL;
			case 1 -> WireValue.of(this.random.nextBoolean());
			case 2 -> WireValue.of(this.random.nextLong() >> this.random.nextInt(64));
			case 3 -> WireValue.Int.ofUnsigned(this.random.nextLong());
			case 4 -> WireValue.of(this.random.nextDouble());
			case 5 -> WireValue.of(bytes());
			case 6 -> new WireValue.Str(text());
			case 7 -> map(depth);
			default -> WireValue.of(Arrays.asList(value(depth - 1), value(depth - 1)));
		};
	}

}
