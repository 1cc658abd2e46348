package io.macula.spring.boot.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata of the configuration properties.
 */
class MetadataTests {

	@ParameterizedTest
	@MethodSource("properties")
	void propertyHasADescriptionInTheUsualStyle(JsonNode property) {
		String name = property.get("name").asString();
		assertThat(property.has("description")).as("description of %s", name).isTrue();
		String description = property.get("description").asString();
		assertThat(description).as("description of %s", name)
			.endsWith(".")
			.doesNotContain("{@", "<")
			.doesNotStartWith("The ")
			.doesNotStartWith("A ")
			.doesNotStartWith("An ");
		if (property.path("type").asString("").equals("java.lang.Boolean")) {
			assertThat(description).as("description of %s", name).startsWith("Whether ");
		}
		if (property.path("type").asString("").startsWith("java.util.List")) {
			assertThat(description).as("description of %s", name).startsWith("Comma-separated list of ");
		}
	}

	@Test
	void metadataKnowsThePropertiesWithoutAField() {
		assertThat(names()).contains("macula.enabled", "management.health.macula.enabled",
				"management.info.macula.enabled", "management.endpoint.macula.access", "macula.limits.frame-size",
				"macula.bootstrap.peers");
	}

	private static List<String> names() {
		return Metadata.properties().stream().map((property) -> property.get("name").asString()).toList();
	}

	static List<JsonNode> properties() {
		return Metadata.properties();
	}

}
