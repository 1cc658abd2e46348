package io.macula.engine.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.macula.engine.discovery.Advertisement;
import io.macula.engine.discovery.Advertiser;
import io.macula.engine.discovery.Found;
import io.macula.engine.discovery.NodeFinder;
import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.pubsub.QueueGroup;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * What a mesh knows about subscribers and providers, without a mesh: one for all nodes of
 * a test. Answers take as long as the test wants. Thread-safe as far as the interfaces of
 * discovery ask for it.
 */
public final class FakeDirectory {

	private final Map<NodeId, Entry> entries = new ConcurrentHashMap<>();

	/** How long a lookup takes. */
	public volatile long lookupNanos = 5_000_000;

	/** How long an announcement takes to be known to others. */
	public volatile long announceNanos = 20_000_000;

	/** How long an answer is good for. */
	public volatile long freshNanos = 500_000_000;

	/** How many lookups there were. */
	public volatile int lookups;

	/**
	 * What one node sees of the directory.
	 * @param context the surroundings of the node
	 * @param contact how the node is reached
	 * @return its view
	 */
	public View view(NodeContext context, Supplier<Contact> contact) {
		return new View(context, contact);
	}

	/**
	 * Say about a node what it does not say itself.
	 * @param contact the node
	 * @param pattern a pattern
	 */
	public void subscribe(Contact contact, String pattern) {
		entry(contact).patterns.merge(pattern, 1, Integer::sum);
	}

	/**
	 * Say about a node what it does not say itself.
	 * @param contact the node
	 * @param procedure a procedure
	 */
	public void provide(Contact contact, String procedure) {
		entry(contact).procedures.merge(procedure, 1, Integer::sum);
	}

	/**
	 * Forget all about a node.
	 * @param node the node
	 */
	public void forget(NodeId node) {
		this.entries.remove(node);
	}

	private Entry entry(Contact contact) {
		Entry entry = this.entries.computeIfAbsent(contact.nodeId(), (key) -> new Entry());
		entry.contact = contact;
		return entry;
	}

	private static final class Entry {

		private final Map<String, Integer> patterns = new ConcurrentHashMap<>();

		private final Map<String, Integer> procedures = new ConcurrentHashMap<>();

		private volatile @Nullable Contact contact;

	}

	/**
	 * The directory as one node sees it.
	 */
	public final class View implements Advertiser, NodeFinder {

		private final NodeContext context;

		private final Supplier<Contact> contact;

		private final Map<String, Answer> subscribers = new ConcurrentHashMap<>();

		private final Map<String, Answer> providers = new ConcurrentHashMap<>();

		private final Map<NodeId, Long> unreachable = new ConcurrentHashMap<>();

		/** Nodes that were reported. */
		public final List<NodeId> reported = new ArrayList<>();

		private View(NodeContext context, Supplier<Contact> contact) {
			this.context = context;
			this.contact = contact;
		}

		@Override
		public Advertisement subscription(String pattern) {
			return new Entries(entry(this.contact.get()).patterns, pattern);
		}

		@Override
		public Advertisement procedure(String procedure, Map<String, String> metadata) {
			return new Entries(entry(this.contact.get()).procedures, procedure);
		}

		@Override
		public @Nullable Resolution knownSubscribers(String topic) {
			return known(this.subscribers, topic, (entry, name) -> subscribes(entry, name));
		}

		@Override
		public void subscribers(String topic, Consumer<Resolution> then) {
			ask(this.subscribers, topic, (entry, name) -> subscribes(entry, name), then);
		}

		@Override
		public @Nullable Resolution knownProviders(String procedure) {
			return known(this.providers, procedure, (entry, name) -> entry.procedures.containsKey(name));
		}

		@Override
		public void providers(String procedure, Consumer<Resolution> then) {
			ask(this.providers, procedure, (entry, name) -> entry.procedures.containsKey(name), then);
		}

		private static boolean subscribes(Entry entry, String topic) {
			return entry.patterns.keySet().stream().anyMatch((pattern) -> QueueGroup.matches(pattern, topic));
		}

		private @Nullable Resolution known(Map<String, Answer> answers, String name, BiPredicate<Entry, String> test) {
			Answer answer = answers.get(name);
			if (answer == null) {
				return null;
			}
			long age = this.context.nanoTime() - answer.at;
			if (age > 2 * FakeDirectory.this.freshNanos) {
				return null;
			}
			if (age > FakeDirectory.this.freshNanos && !answer.refreshing) {
				answer.refreshing = true;
				this.context.execute(() -> ask(answers, name, test, (found) -> {
				}));
			}
			return answer.resolution;
		}

		private void ask(Map<String, Answer> answers, String name, BiPredicate<Entry, String> test,
				Consumer<Resolution> then) {
			FakeDirectory.this.lookups++;
			this.context.after(FakeDirectory.this.lookupNanos, () -> {
				Resolution now = look(name, test);
				Answer before = answers.get(name);
				Resolution kept = (before != null && before.resolution.equals(now)) ? before.resolution : now;
				answers.put(name, new Answer(kept, this.context.nanoTime()));
				then.accept(kept);
			});
		}

		private static List<String> names(Entry entry, String name) {
			List<String> matching = entry.patterns.keySet()
				.stream()
				.filter((pattern) -> QueueGroup.matches(pattern, name))
				.toList();
			return matching.isEmpty() ? List.of(name) : matching;
		}

		private Resolution look(String name, BiPredicate<Entry, String> test) {
			Map<NodeId, Found> found = new TreeMap<>();
			Map<NodeId, Found> hidden = new TreeMap<>();
			FakeDirectory.this.entries.forEach((node, entry) -> {
				Contact where = entry.contact;
				long until = this.unreachable.getOrDefault(node, Long.MIN_VALUE);
				if (where != null && !node.equals(this.contact.get().nodeId()) && test.test(entry, name)) {
					((this.context.nanoTime() >= until) ? found : hidden).put(node,
							new Found(where, names(entry, name), new LinkedHashMap<>()));
				}
			});
			return new Resolution(List.copyOf(found.values()), true, List.copyOf(hidden.values()));
		}

		@Override
		public void reachable(NodeId node) {
			// Nobody is left out for long
		}

		@Override
		public void unreachable(NodeId node) {
			this.reported.add(node);
			this.unreachable.put(node, this.context.nanoTime() + 10_000_000_000L);
			leaveOut(this.subscribers, null, node);
			leaveOut(this.providers, null, node);
		}

		@Override
		public void gone(NodeId node) {
			unreachable(node);
		}

		@Override
		public void withdrawn(String procedure, NodeId node) {
			this.reported.add(node);
			leaveOut(this.providers, procedure, node);
		}

		private void leaveOut(Map<String, Answer> answers, @Nullable String name, NodeId node) {
			answers.replaceAll((key, answer) -> {
				List<Found> others = answer.resolution.nodes()
					.stream()
					.filter((found) -> !found.contact().nodeId().equals(node))
					.toList();
				List<Found> hidden = new ArrayList<>(answer.resolution.hidden());
				answer.resolution.nodes()
					.stream()
					.filter((found) -> found.contact().nodeId().equals(node) && name == null)
					.forEach(hidden::add);
				boolean same = (name != null && !name.equals(key)) || others.size() == answer.resolution.nodes().size();
				return same ? answer : new Answer(new Resolution(others, true, hidden), answer.at);
			});
		}

		private final class Entries implements Advertisement {

			private final Map<String, Integer> names;

			private final String name;

			private final CompletableFuture<Void> announced = new CompletableFuture<>();

			private boolean withdrawn;

			Entries(Map<String, Integer> names, String name) {
				this.names = names;
				this.name = name;
				View.this.context.after(FakeDirectory.this.announceNanos, () -> {
					if (!this.withdrawn) {
						names.merge(name, 1, Integer::sum);
						this.announced.complete(null);
					}
				});
			}

			@Override
			public CompletableFuture<Void> announced() {
				return this.announced;
			}

			@Override
			public CompletableFuture<Void> withdraw() {
				if (!this.withdrawn) {
					this.withdrawn = true;
					if (this.announced.isDone()) {
						View.this.context.after(FakeDirectory.this.announceNanos,
								() -> this.names.computeIfPresent(this.name, (key, n) -> (n > 1) ? n - 1 : null));
					}
				}
				return CompletableFuture.completedFuture(null);
			}

		}

	}

	private static final class Answer {

		private final Resolution resolution;

		private final long at;

		private boolean refreshing;

		Answer(Resolution resolution, long at) {
			this.resolution = resolution;
			this.at = at;
		}

	}

}
