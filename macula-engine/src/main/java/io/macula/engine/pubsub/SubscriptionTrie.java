package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Finds the values whose pattern matches a topic, among many patterns: one tree node for
 * each distinct beginning of a pattern. A lookup walks the tree level by level with the
 * set of nodes reached so far, as one runs a nondeterministic automaton, so it takes at
 * most levels times nodes steps whatever the patterns. Values come in a defined order.
 * <p>
 * Confined to the node's loop: lookups leave marks in the nodes. Other threads read what
 * was found, not the tree.
 *
 * @param <V> what is found
 */
final class SubscriptionTrie<V> {

	private final Node<V> root = new Node<>("", null);

	private List<Node<V>> reached = new ArrayList<>();

	private List<Node<V>> next = new ArrayList<>();

	private long mark;

	private int version;

	private int size;

	/**
	 * Add a value under a pattern; the same one may be added several times.
	 * @param pattern the pattern
	 * @param value the value
	 */
	void add(TopicPattern pattern, V value) {
		Node<V> node = this.root;
		for (String level : pattern.levels()) {
			node = node.childOrNew(level);
		}
		node.values.add(value);
		this.size++;
		this.version++;
	}

	/**
	 * Remove a value from under a pattern, once.
	 * @param pattern the pattern
	 * @param value the value
	 * @return {@code false} if it was not there
	 */
	boolean remove(TopicPattern pattern, V value) {
		Node<V> node = this.root;
		for (String level : pattern.levels()) {
			Node<V> child = node.children.get(level);
			if (child == null) {
				return false;
			}
			node = child;
		}
		if (!node.values.remove(value)) {
			return false;
		}
		node.prune();
		this.size--;
		this.version++;
		return true;
	}

	/**
	 * Find the values whose pattern matches.
	 * @param topic any text
	 * @param sink receives each value once for each time it was added under a matching
	 * pattern
	 */
	void match(String topic, Consumer<? super V> sink) {
		this.reached.clear();
		this.mark++;
		reach(this.reached, this.root);
		int start = 0;
		while (start <= topic.length() && !this.reached.isEmpty()) {
			int end = TopicPattern.levelEnd(topic, start);
			step(topic.substring(start, end));
			start = end + 1;
		}
		for (Node<V> node : this.reached) {
			node.values.forEach(sink);
		}
	}

	private void step(String level) {
		this.next.clear();
		this.mark++;
		boolean literal = !level.equals(TopicPattern.ONE) && !level.equals(TopicPattern.MANY);
		for (Node<V> node : this.reached) {
			if (node.many) {
				reach(this.next, node);
			}
			if (literal) {
				reach(this.next, node.children.get(level));
			}
			reach(this.next, node.children.get(TopicPattern.ONE));
		}
		List<Node<V>> spare = this.reached;
		this.reached = this.next;
		this.next = spare;
	}

	private void reach(List<Node<V>> into, @Nullable Node<V> node) {
		if (node == null || node.mark == this.mark) {
			return;
		}
		node.mark = this.mark;
		into.add(node);
		// No level at all is enough for it
		reach(into, node.children.get(TopicPattern.MANY));
	}

	/**
	 * Changes with each addition and removal, so that results may be kept as long as it
	 * does not.
	 * @return the version
	 */
	int version() {
		return this.version;
	}

	/**
	 * Number of values.
	 * @return how many were added and not removed
	 */
	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.root.children.isEmpty();
	}

	private static final class Node<V> {

		private final Map<String, Node<V>> children = new HashMap<>(2);

		private final List<V> values = new ArrayList<>(1);

		private final String level;

		private final @Nullable Node<V> parent;

		private final boolean many;

		private long mark;

		Node(String level, @Nullable Node<V> parent) {
			this.level = level;
			this.parent = parent;
			this.many = level.equals(TopicPattern.MANY);
		}

		Node<V> childOrNew(String level) {
			return this.children.computeIfAbsent(level, (key) -> new Node<>(key, this));
		}

		void prune() {
			Node<V> node = this;
			while (node.parent != null && node.values.isEmpty() && node.children.isEmpty()) {
				node.parent.children.remove(node.level);
				node = node.parent;
			}
		}

	}

}
