package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SubscriptionTrieTests {

	private final SubscriptionTrie<String> trie = new SubscriptionTrie<>();

	@Property(tries = 3000)
	void findsWhatTheNaiveMatcherFinds(@ForAll("manyPatterns") List<String> patterns, @ForAll("topics") String topic) {
		SubscriptionTrie<String> trie = new SubscriptionTrie<>();
		patterns.forEach((pattern) -> trie.add(TopicPattern.of(pattern), pattern));
		List<String> expected = patterns.stream().filter((pattern) -> NaiveMatcher.matches(pattern, topic)).toList();
		assertThat(matches(trie, topic)).containsExactlyInAnyOrderElementsOf(expected);
		assertThat(trie.size()).isEqualTo(patterns.size());
	}

	@Property(tries = 1000)
	void forgetsWhatIsRemoved(@ForAll("manyPatterns") List<String> kept, @ForAll("manyPatterns") List<String> removed,
			@ForAll("topics") String topic) {
		SubscriptionTrie<String> trie = new SubscriptionTrie<>();
		removed.forEach((pattern) -> trie.add(TopicPattern.of(pattern), "removed"));
		kept.forEach((pattern) -> trie.add(TopicPattern.of(pattern), pattern));
		removed.forEach((pattern) -> assertThat(trie.remove(TopicPattern.of(pattern), "removed")).isTrue());
		List<String> expected = kept.stream().filter((pattern) -> NaiveMatcher.matches(pattern, topic)).toList();
		assertThat(matches(trie, topic)).containsExactlyInAnyOrderElementsOf(expected);
		kept.forEach((pattern) -> trie.remove(TopicPattern.of(pattern), pattern));
		assertThat(trie.isEmpty()).isTrue();
		assertThat(trie.size()).isZero();
	}

	@Provide
	Arbitrary<List<String>> manyPatterns() {
		return PatternArbitraries.patterns().list().ofMaxSize(12);
	}

	@Provide
	Arbitrary<String> topics() {
		return PatternArbitraries.topics();
	}

	@Test
	void keepsTheOrderOfAddition() {
		this.trie.add(TopicPattern.of("a.*"), "first");
		this.trie.add(TopicPattern.of("a.*"), "second");
		this.trie.add(TopicPattern.of("a.*"), "first");
		assertThat(matches(this.trie, "a.b")).containsExactly("first", "second", "first");
	}

	@Test
	void removesOnlyWhatIsThere() {
		this.trie.add(TopicPattern.of("a.b"), "value");
		int version = this.trie.version();
		assertThat(this.trie.remove(TopicPattern.of("a"), "value")).isFalse();
		assertThat(this.trie.remove(TopicPattern.of("a.b.c"), "value")).isFalse();
		assertThat(this.trie.remove(TopicPattern.of("a.b"), "other")).isFalse();
		assertThat(this.trie.version()).isEqualTo(version);
		assertThat(this.trie.remove(TopicPattern.of("a.b"), "value")).isTrue();
		assertThat(this.trie.version()).isNotEqualTo(version);
		assertThat(matches(this.trie, "a.b")).isEmpty();
	}

	@Test
	void manyWildcardsDoNotExplode() {
		String pattern = String.join(".", Collections.nCopies(100, "**.a"));
		this.trie.add(TopicPattern.of(pattern), "all");
		this.trie.add(TopicPattern.of(pattern + ".b"), "never");
		assertThat(matches(this.trie, String.join(".", Collections.nCopies(2000, "a")))).containsExactly("all");
	}

	private static List<String> matches(SubscriptionTrie<String> trie, String topic) {
		List<String> found = new ArrayList<>();
		trie.match(topic, found::add);
		return found;
	}

}
