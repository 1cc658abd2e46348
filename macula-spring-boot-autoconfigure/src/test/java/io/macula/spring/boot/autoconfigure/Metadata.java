package io.macula.spring.boot.autoconfigure;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The metadata of the properties of this module, as its build made it.
 */
final class Metadata {

	private Metadata() {
	}

	static List<JsonNode> properties() {
		URI classes = URI.create(MaculaProperties.class.getProtectionDomain().getCodeSource().getLocation().toString());
		Path json = Path.of(classes).resolve("META-INF/spring-configuration-metadata.json");
		return JsonMapper.shared().readTree(json).get("properties").valueStream().toList();
	}

}
