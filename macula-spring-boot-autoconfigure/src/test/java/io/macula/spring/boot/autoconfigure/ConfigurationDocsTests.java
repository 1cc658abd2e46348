package io.macula.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the tables of {@code docs/configuration.md} against the metadata of the
 * properties. With {@code -Dmacula.docs.write=true} it writes them instead:
 * {@code mvn -pl macula-spring-boot-autoconfigure -am test -Dtest=ConfigurationDocsTests -Dmacula.docs.write=true
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class ConfigurationDocsTests {

	private static final String BEGIN = "<!-- properties:begin (made from the metadata by ConfigurationDocsTests) -->\n";

	private static final String END = "<!-- properties:end -->";

	private static final Map<String, String> GROUPS = new LinkedHashMap<>();
	static {
		GROUPS.put("", "Node");
		GROUPS.put("macula.quic.", "Listening");
		GROUPS.put("macula.bootstrap.", "Way into the mesh");
		GROUPS.put("macula.mdns.", "Nodes on the local network");
		GROUPS.put("macula.tls.", "Keys and trust");
		GROUPS.put("macula.metadata", "Labels");
		GROUPS.put("macula.publish.", "Publishing with the template");
		GROUPS.put("macula.rpc.", "Calling with the template");
		GROUPS.put("macula.listener.", "Annotated methods");
		GROUPS.put("macula.shutdown.", "Leaving");
		GROUPS.put("macula.meshes", "Further meshes");
		GROUPS.put("macula.membership.", "Other nodes");
		GROUPS.put("macula.erlang.", "Beside nodes of Macula 0.14.3");
		GROUPS.put("management.", "Actuator");
		GROUPS.put("macula.limits.", "Limits");
	}

	@Test
	void tablesAreThoseOfTheMetadata() throws IOException {
		Path page = Docs.page("configuration.md");
		String text = Files.readString(page);
		int begin = text.indexOf(BEGIN) + BEGIN.length();
		int end = text.indexOf(END);
		String tables = tables();
		if (Boolean.getBoolean("macula.docs.write")) {
			Files.writeString(page, text.substring(0, begin) + tables + text.substring(end));
			return;
		}
		assertThat(text.substring(begin, end))
			.as("tables in %s, see the Javadoc of this test for how to make them", page)
			.isEqualTo(tables);
	}

	private static String tables() {
		Map<String, List<JsonNode>> groups = Metadata.properties()
			.stream()
			.sorted(Comparator.comparing(ConfigurationDocsTests::name))
			.collect(Collectors.groupingBy(ConfigurationDocsTests::group));
		StringBuilder tables = new StringBuilder();
		GROUPS.forEach((prefix, title) -> {
			tables.append("\n### ")
				.append(title)
				.append("\n\n| Property | Type | Default | Description |\n|---|---|---|---|\n");
			groups.getOrDefault(prefix, List.of()).forEach((property) -> tables.append(row(property)));
		});
		return tables.append('\n').toString();
	}

	private static String group(JsonNode property) {
		return GROUPS.keySet()
			.stream()
			.filter((prefix) -> !prefix.isEmpty() && name(property).startsWith(prefix))
			.findFirst()
			.orElse("");
	}

	private static String row(JsonNode property) {
		String value = property.path("defaultValue").asString("");
		return "| `%s` | %s | %s | %s |\n".formatted(name(property), type(property.path("type").asString("")),
				value.isEmpty() ? "" : "`" + value + "`", property.get("description").asString());
	}

	private static String name(JsonNode property) {
		return property.get("name").asString();
	}

	private static String type(String type) {
		String raw = type.replaceAll("<.*", "");
		String values = enumValues(raw);
		if (!values.isEmpty()) {
			return values;
		}
		return switch (raw) {
			case "java.util.List" -> "list";
			case "java.util.Map" -> "map";
			case "java.io.File" -> "file";
			case "java.lang.Boolean" -> "true, false";
			case "java.time.Duration" -> "duration";
			case "org.springframework.util.unit.DataSize" -> "data size";
			case "java.lang.String" -> "text";
			default -> "number";
		};
	}

	private static String enumValues(String type) {
		try {
			Object[] values = Class.forName(type).getEnumConstants();
			return (values == null) ? ""
					: Stream.of(values)
						.map((value) -> value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
						.collect(Collectors.joining(", "));
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
