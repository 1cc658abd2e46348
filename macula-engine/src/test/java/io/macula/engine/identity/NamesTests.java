package io.macula.engine.identity;

import io.macula.engine.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

class NamesTests {

	@Test
	void acceptsAndRefusesWhatWasRecorded() {
		int rows = 0;
		for (JsonNode row : Vectors.semantics("name_validation")) {
			String name = text(row.required("name"));
			assertThat(Names.normalise(name)).as(name).isEqualTo(text(row.required("normalize")));
			if (row.has("topic_validate")) {
				same(row, "names_validate_wildcards", () -> Names.checkPattern(name, 256, 16));
				same(row, "topic_validate", () -> Names.checkPattern(name, 256, 16));
				same(row, "names_validate", () -> Names.checkTopic(name, 256, 16));
				same(row, "rpc_name_validate", () -> Names.checkProcedure(name, 256, 16));
				same(row, "realm_validate", () -> new Realm(name));
				assertThat(Names.namespace(name)).isEqualTo(text(row.required("namespace")));
				assertThat(Names.levels(name)).isEqualTo(row.required("segment_count").asInt());
				rows++;
			}
		}
		assertThat(rows).isGreaterThan(10);
	}

	private static void same(JsonNode row, String column, Runnable check) {
		Throwable thrown = catchThrowable(check::run);
		assertThat(thrown == null).as(column + " of " + row).isEqualTo(row.required(column).asString().equals("ok"));
	}

	private static String text(JsonNode node) {
		return node.isObject() ? new String(Ids.fromHex(node.required("hex").asString())) : node.asString();
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "**", "#", "a.*", "a.**.b", "*.*", "#.a" })
	void wildcardsAreForPatterns(String name) {
		assertThat(Names.checkPattern(name, 256, 16)).isEqualTo(name);
		assertThat(Names.isPattern(name)).isTrue();
		assertThatIllegalArgumentException().isThrownBy(() -> Names.checkTopic(name, 256, 16))
			.withMessageContaining("'" + name + "'")
			.withMessageContaining("wildcard");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a*", "***", "a.b#", "##", "*a", "a.*b.c", "*#" })
	void aWildcardIsAWholeLevel(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> Names.checkPattern(name, 256, 16))
			.withMessageContaining("whole level");
		assertThat(Names.isPattern(name)).isFalse();
	}

	@Test
	void limitsNameValueAndRemedy() {
		assertThat(Names.checkTopic("a".repeat(256), 256, 16)).hasSize(256);
		assertThatIllegalArgumentException().isThrownBy(() -> Names.checkTopic("a".repeat(257), 256, 16))
			.withMessageContaining("257 bytes")
			.withMessageContaining("at most 256");
		assertThat(Names.checkTopic("a" + ".a".repeat(15), 256, 16)).isNotNull();
		assertThatIllegalArgumentException().isThrownBy(() -> Names.checkProcedure("a" + ".a".repeat(16), 256, 16))
			.withMessageContaining("17 levels")
			.withMessageContaining("at most 16");
		assertThatIllegalArgumentException().isThrownBy(() -> Names.checkTopic("", 256, 16))
			.withMessageContaining("Topic is empty");
		assertThatIllegalArgumentException().isThrownBy(() -> Names.checkTopic("a\u00e9", 256, 16))
			.withMessageContaining("U+00E9");
		assertThatIllegalArgumentException().isThrownBy(() -> Names.checkTopic("a..b", 256, 16))
			.withMessageContaining("empty level");
	}

	@Test
	void exactNamesAreNoPatterns() {
		assertThat(Names.isPattern("")).isFalse();
		assertThat(Names.isPattern("a.b")).isFalse();
		assertThat(Names.isPattern("a.b.")).isFalse();
	}

}
