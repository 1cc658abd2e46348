package io.macula.engine.pubsub;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import io.macula.engine.testing.Vectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class TopicPatternTests {

	@ParameterizedTest
	@MethodSource("recorded")
	void agreesWithWhatWasRecorded(String pattern, String topic, boolean matches) {
		assertThat(TopicPattern.of(pattern).matches(topic)).as("'%s' matches '%s'", pattern, topic).isEqualTo(matches);
	}

	static Stream<Arguments> recorded() {
		return Vectors.semantics("topic_matching").valueStream().map((row) -> {
			String pattern = row.required("pattern").asString();
			boolean hash = Arrays.asList(pattern.split("\\.", -1)).contains("#");
			boolean matches = row.required(hash ? "macula_pubsub_topic" : "macula_gateway_pubsub").asBoolean();
			return Arguments.of(pattern, row.required("topic").asString(), matches);
		});
	}

	@Property(tries = 20_000)
	void agreesWithTheNaiveMatcher(@ForAll("patterns") String pattern, @ForAll("topics") String topic) {
		assertThat(TopicPattern.of(pattern).matches(topic)).isEqualTo(NaiveMatcher.matches(pattern, topic));
	}

	@Property(tries = 2000)
	void announcedFormMatchesTheSame(@ForAll("patterns") String pattern, @ForAll("topics") String topic) {
		TopicPattern announced = TopicPattern.of(TopicPattern.of(pattern).text());
		assertThat(announced).isEqualTo(TopicPattern.of(pattern));
		assertThat(announced.matches(topic)).isEqualTo(NaiveMatcher.matches(pattern, topic));
	}

	@Provide
	Arbitrary<String> patterns() {
		return PatternArbitraries.patterns();
	}

	@Provide
	Arbitrary<String> topics() {
		return PatternArbitraries.topics();
	}

	@ParameterizedTest
	@CsvSource({ "a.#, a.**", "#, **", "a.#.**.#.b, a.**.b", "a.b#, a.b#", "a.*.*, a.*.*", "**.*.**, **.*.**" })
	void announcesTheUsualForm(String pattern, String announced) {
		assertThat(TopicPattern.of(pattern)).hasToString(announced)
			.isEqualTo(TopicPattern.of(announced))
			.hasSameHashCodeAs(TopicPattern.of(announced));
	}

	@ParameterizedTest
	@CsvSource({ "a.b, false", "a.*, true", "**, true", "#.a, true", "a*.b, false", "'', false", "***, false" })
	void knowsWhetherItIsMoreThanItself(String pattern, boolean wildcard) {
		assertThat(TopicPattern.of(pattern).isWildcard()).isEqualTo(wildcard);
	}

	@Test
	void manyWildcardsDoNotExplode() {
		String pattern = String.join(".", Collections.nCopies(200, "**.a")) + ".b";
		String topic = String.join(".", Collections.nCopies(2000, "a"));
		List<String> topics = List.of(topic, topic + ".b", topic + ".c");
		assertThat(topics).filteredOn(TopicPattern.of(pattern)::matches).containsExactly(topic + ".b");
	}

}
