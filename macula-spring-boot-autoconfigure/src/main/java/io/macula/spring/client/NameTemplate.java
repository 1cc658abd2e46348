package io.macula.spring.client;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.macula.engine.InvalidNameException;
import io.macula.engine.identity.Names;
import org.jspecify.annotations.Nullable;

/**
 * Name of a procedure or topic with variables: {@code home.{room}.temperature}, or
 * {@code log.{*path}} whose value may have several levels. Immutable.
 */
final class NameTemplate {

	private static final Pattern VARIABLE = Pattern.compile("\\{(\\*?)([^{}]*)}");

	private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

	private final String text;

	private final List<Part> parts;

	private NameTemplate(String text, List<Part> parts) {
		this.text = text;
		this.parts = parts;
	}

	/**
	 * Parse a text.
	 * @throws IllegalArgumentException if it can never be a valid name
	 */
	static NameTemplate parse(String text) {
		List<Part> parts = new ArrayList<>();
		StringBuilder sample = new StringBuilder();
		Matcher matcher = VARIABLE.matcher(text);
		int at = 0;
		while (matcher.find()) {
			String name = matcher.group(2);
			if (!NAME.matcher(name).matches()) {
				throw new IllegalArgumentException(
						"'" + text + "' has the variable '" + matcher.group() + "', write it as {name} or {*name}");
			}
			String literal = text.substring(at, matcher.start());
			parts.add(new Part(literal, name, !matcher.group(1).isEmpty()));
			sample.append(literal).append('x');
			at = matcher.end();
		}
		String rest = text.substring(at);
		parts.add(new Part(rest, "", false));
		// Lengths depend on the node's limits and on the values
		Names.checkProcedure(sample.append(rest).toString(), Integer.MAX_VALUE, Integer.MAX_VALUE);
		return new NameTemplate(text, List.copyOf(parts));
	}

	/**
	 * Names of the variables.
	 */
	Set<String> variables() {
		Set<String> names = new LinkedHashSet<>();
		this.parts.stream().map(Part::variable).filter((name) -> !name.isEmpty()).forEach(names::add);
		return names;
	}

	/**
	 * Put values in place of the variables.
	 * @throws InvalidNameException if a value is missing or has characters or levels that
	 * it must not have
	 */
	String expand(Map<String, String> values) {
		if (this.parts.size() == 1) {
			return this.text;
		}
		StringBuilder name = new StringBuilder();
		for (Part part : this.parts) {
			name.append(part.literal());
			if (!part.variable().isEmpty()) {
				name.append(checked(part, values.get(part.variable())));
			}
		}
		return name.toString();
	}

	private String checked(Part part, @Nullable String value) {
		if (value == null || value.isEmpty()) {
			throw new InvalidNameException(
					"'" + part.variable() + "' of '" + this.text + "' is empty, it must have a value", null);
		}
		if (!part.many() && value.indexOf('.') >= 0) {
			throw new InvalidNameException("'" + part.variable() + "' of '" + this.text + "' is '" + value
					+ "' but must be without dots; write {*" + part.variable() + "} for several levels", null);
		}
		try {
			Names.checkProcedure(value, Integer.MAX_VALUE, Integer.MAX_VALUE);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidNameException("'" + part.variable() + "' of '" + this.text + "' is '" + value
					+ "': use letters A-Z a-z, digits, '_' and '-'", ex);
		}
		return value;
	}

	@Override
	public String toString() {
		return this.text;
	}

	/**
	 * A literal and the variable after it, if there is one.
	 */
	private record Part(String literal, String variable, boolean many) {
	}

}
