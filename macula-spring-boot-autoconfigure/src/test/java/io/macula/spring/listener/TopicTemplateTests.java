package io.macula.spring.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.macula.engine.pubsub.TopicPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TopicTemplate}.
 */
class TopicTemplateTests {

	@Test
	void literalCapturesNothing() {
		TopicTemplate template = TopicTemplate.parse("home.kitchen");
		assertThat(template.pattern()).isEqualTo("home.kitchen");
		assertThat(template.capture("home.kitchen")).isEmpty();
		assertThat(template.capture("home.bath")).isNull();
	}

	@Test
	void namedLevelIsCapturedByName() {
		TopicTemplate template = TopicTemplate.parse("home.{room}.temperature");
		assertThat(template.pattern()).isEqualTo("home.*.temperature");
		assertThat(template.capture("home.kitchen.temperature")).containsExactly(Map.entry("room", "kitchen"));
	}

	@Test
	void wildcardsWithoutNameAreCapturedByPosition() {
		assertThat(TopicTemplate.parse("*.b.{c}.*").capture("1.b.2.3")).containsExactly(Map.entry("0", "1"),
				Map.entry("c", "2"), Map.entry("2", "3"));
	}

	@Test
	void manyLevelsAreCapturedTogether() {
		TopicTemplate template = TopicTemplate.parse("log.{*path}");
		assertThat(template.pattern()).isEqualTo("log.**");
		assertThat(template.capture("log.a.b.c")).containsExactly(Map.entry("path", "a.b.c"));
		assertThat(template.capture("log")).containsExactly(Map.entry("path", ""));
	}

	@Test
	void hashIsAnotherNameForManyLevels() {
		TopicTemplate template = TopicTemplate.parse("#.end");
		assertThat(template.pattern()).isEqualTo("**.end");
		assertThat(template.capture("a.end.b.end")).containsExactly(Map.entry("0", "a.end.b"));
	}

	@Test
	void severalManyLevelsTakeAsFewAsTheyCanBeforeTheLast() {
		assertThat(TopicTemplate.parse("{*a}.x.{*b}.y").capture("1.x.2.x.3.y")).containsExactly(Map.entry("a", "1"),
				Map.entry("b", "2.x.3"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "home.{room", "home.room}", "home.a{b}", "home.{}", "home.{*}", "home.{a b}", "home.{1}" })
	void bracesThatEncloseNoNameAreRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicTemplate.parse(text))
			.withMessageContaining(text)
			.withMessageContaining("{name}");
	}

	@Test
	void nameThatComesTwiceIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicTemplate.parse("{a}.{a}"))
			.withMessageContaining("captures 'a' twice");
	}

	@Test
	void agreesWithTheEngineAndPutsTopicsTogetherAgain() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		List<String> levels = List.of("a", "b", "*", "**");
		for (int i = 0; i < 20_000; i++) {
			String pattern = join(random, levels, 1 + random.nextInt(6));
			String topic = join(random, levels.subList(0, 2), 1 + random.nextInt(8));
			Map<String, String> captures = TopicTemplate.parse(pattern).capture(topic);
			assertThat(captures != null).as("pattern %s, topic %s, seed %d", pattern, topic, seed)
				.isEqualTo(TopicPattern.of(pattern).matches(topic));
			if (captures != null) {
				assertThat(fill(pattern, captures)).as("pattern %s, seed %d", pattern, seed).isEqualTo(topic);
			}
		}
	}

	private static String join(Random random, List<String> levels, int count) {
		List<String> chosen = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			chosen.add(levels.get(random.nextInt(levels.size())));
		}
		return String.join(".", chosen);
	}

	private static String fill(String pattern, Map<String, String> captures) {
		List<String> filled = new ArrayList<>();
		int wildcard = 0;
		for (String level : pattern.split("\\.")) {
			String actual = level.startsWith("*") ? captures.get(String.valueOf(wildcard++)) : level;
			if (!actual.isEmpty()) {
				filled.add(actual);
			}
		}
		return String.join(".", filled);
	}

}
