package io.macula.engine.wire;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Lists whose items have one form. An item of another form is left out rather than
 * spoiling the list, unless it is said: one odd entry that somebody stored must not hide
 * the others. Stateless.
 */
final class ListKinds {

	private ListKinds() {
	}

	static @Nullable List<String> readTexts(MessagePackReader in, NameCache names) {
		return texts(in, false);
	}

	/**
	 * What one peer wants all at once: better refused as a whole, with a reason, than
	 * done in part.
	 */
	static @Nullable List<String> readOnlyTexts(MessagePackReader in, NameCache names) {
		return texts(in, true);
	}

	private static @Nullable List<String> texts(MessagePackReader in, boolean all) {
		int count = takeHeader(in);
		if (count < 0) {
			return null;
		}
		List<String> texts = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			String text = Dialect.text(in.takeValue());
			if (text != null) {
				texts.add(text);
			}
			else if (all) {
				return null;
			}
		}
		return texts;
	}

	static void writeTexts(FrameBuffer out, List<String> texts) {
		MessagePackWriter.writeArrayHeader(out, texts.size());
		texts.forEach((text) -> MessagePackWriter.writeText(out, text));
	}

	static @Nullable List<WireValue.Map> readMaps(MessagePackReader in, NameCache names) {
		int count = takeHeader(in);
		if (count < 0) {
			return null;
		}
		List<WireValue.Map> maps = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			if (in.takeValue() instanceof WireValue.Map map) {
				maps.add(map);
			}
		}
		return maps;
	}

	static void writeMaps(FrameBuffer out, List<WireValue.Map> maps) {
		MessagePackWriter.writeArrayHeader(out, maps.size());
		maps.forEach((map) -> MessagePackWriter.write(out, map));
	}

	/**
	 * 0.14.3 sends a list of numbers as a string of these code points when it can, and
	 * reads arrays, too. A single number is a list of one.
	 */
	static @Nullable List<Integer> readNumbers(MessagePackReader in, NameCache names) {
		WireValue value = in.takeValue();
		List<WireValue> items = (value instanceof WireValue.Int) ? List.of(value) : Dialect.list(value);
		if (items == null) {
			return null;
		}
		List<Integer> numbers = new ArrayList<>(items.size());
		for (WireValue item : items) {
			if (item instanceof WireValue.Int number && !number.large() && number.value() == (int) number.value()) {
				numbers.add((int) number.value());
			}
		}
		return numbers;
	}

	static void writeNumbers(FrameBuffer out, List<Integer> numbers) {
		MessagePackWriter.writeArrayHeader(out, numbers.size());
		numbers.forEach((number) -> MessagePackWriter.writeNumber(out, number));
	}

	/**
	 * 0.14.3 sends an empty list as an empty string.
	 */
	private static int takeHeader(MessagePackReader in) {
		int count = in.takeArrayHeader();
		return (count < 0 && in.takeTextHeader() == 0) ? 0 : count;
	}

}
