package io.macula.spring.client;

import java.util.Map;

import io.macula.engine.InvalidNameException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link NameTemplate}.
 */
class NameTemplateTests {

	@Test
	void nameWithoutVariablesStaysAsItIs() {
		NameTemplate template = NameTemplate.parse("home.heating.set");
		assertThat(template.variables()).isEmpty();
		assertThat(template.expand(Map.of())).isEqualTo("home.heating.set");
	}

	@Test
	void variablesStandForLevelsOrPartsOfThem() {
		NameTemplate template = NameTemplate.parse("home.{room}.sensor-{number}.{room}");
		assertThat(template.variables()).containsExactly("room", "number");
		assertThat(template.expand(Map.of("room", "attic", "number", "7"))).isEqualTo("home.attic.sensor-7.attic");
	}

	@Test
	void variableWithStarMayHaveSeveralLevels() {
		assertThat(NameTemplate.parse("log.{*path}").expand(Map.of("path", "a.b.c"))).isEqualTo("log.a.b.c");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a.b", "*", "#", "a b", "{x}", "ä" })
	void valueThatWouldChangeTheNameIsRefused(String value) {
		assertThatExceptionOfType(InvalidNameException.class)
			.isThrownBy(() -> NameTemplate.parse("home.{room}").expand(Map.of("room", value)))
			.withMessageContaining("'room'")
			.withMessageContaining("home.{room}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a..b", "a.b.", "a..{*x}" })
	void severalLevelsMustBeWholeOnes(String value) {
		assertThatExceptionOfType(InvalidNameException.class)
			.isThrownBy(() -> NameTemplate.parse("log.{*path}").expand(Map.of("path", ".x")));
		assertThatExceptionOfType(InvalidNameException.class)
			.isThrownBy(() -> NameTemplate.parse("log.{*path}").expand(Map.of("path", value)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a..b", "home.*", "home.{}", "home.{room", "home.{a b}", "home.room}", ".{a}" })
	void nameThatCanNeverBeValidIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> NameTemplate.parse(text));
	}

}
