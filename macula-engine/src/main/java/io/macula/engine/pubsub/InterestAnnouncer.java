package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.WireValue;

/**
 * Tells linked nodes what this node subscribes to: everything when a link comes up,
 * changes afterwards. What changes within one turn of the loop goes out together, and
 * what was added and removed again does not go out at all. Confined to the loop.
 */
final class InterestAnnouncer {

	/**
	 * Characters of patterns in one message, so that small control messages do not wait
	 * behind it.
	 */
	private static final int CHUNK = 16 << 10;

	private static final String RETAINED = "retained";

	/** Asks a peer to answer behind all messages that it has for this node. */
	static final String MARK = "mark";

	/** The answer to that. */
	static final String MARKED = "marked";

	private final NodeContext context;

	private final Links links;

	/** What peers know, once the pending changes are told. */
	private final Set<String> patterns = new LinkedHashSet<>();

	/** Those of {@link #patterns} whose last values somebody wants. */
	private final Set<String> retained = new LinkedHashSet<>();

	/** Patterns of new subscriptions that want last values. */
	private final Set<String> asking = new LinkedHashSet<>();

	private final Map<String, Boolean> pending = new LinkedHashMap<>();

	private boolean scheduled;

	/** Number of a mark that goes out after the changes, 0 for none. */
	private long mark;

	InterestAnnouncer(NodeContext context, Links links) {
		this.context = context;
		this.links = links;
	}

	void add(TopicPattern pattern) {
		if (this.patterns.add(pattern.text())) {
			change(pattern.text(), true);
		}
	}

	/**
	 * A new subscription wants the last values of a pattern that was added.
	 */
	void ask(TopicPattern pattern) {
		this.retained.add(pattern.text());
		this.asking.add(pattern.text());
		schedule();
	}

	void remove(TopicPattern pattern) {
		this.retained.remove(pattern.text());
		this.asking.remove(pattern.text());
		if (this.patterns.remove(pattern.text())) {
			change(pattern.text(), false);
		}
	}

	/**
	 * Ask all peers to answer when they know what has changed.
	 * @param number higher than before
	 */
	void mark(long number) {
		this.mark = number;
		schedule();
	}

	private void change(String pattern, boolean added) {
		Boolean before = this.pending.remove(pattern);
		if (before == null) {
			this.pending.put(pattern, added);
		}
		schedule();
	}

	private void schedule() {
		if (!this.scheduled) {
			this.scheduled = true;
			this.context.execute(this::flush);
		}
	}

	private void flush() {
		this.scheduled = false;
		if (this.pending.isEmpty() && this.asking.isEmpty() && this.mark == 0) {
			return;
		}
		List<Interest> messages = new ArrayList<>();
		Set<String> asked = new LinkedHashSet<>(this.asking);
		this.asking.clear();
		Set<String> all = new LinkedHashSet<>(this.pending.keySet());
		all.addAll(asked);
		for (List<String> chunk : all.isEmpty() ? List.<List<String>>of() : chunks(all)) {
			List<String> add = chunk.stream().filter((pattern) -> added(pattern)).toList();
			List<String> remove = chunk.stream().filter((pattern) -> removed(pattern)).toList();
			messages.add(new Interest(false, add, remove, extras(add, asked, chunk)));
		}
		this.pending.clear();
		if (this.mark > 0) {
			messages
				.add(new Interest(null, null, null, new Extras(WireValue.Map.builder().put(MARK, this.mark).build())));
			this.mark = 0;
		}
		for (Link link : this.links.all()) {
			if (link.has(Capabilities.INTEREST)) {
				messages.forEach(link::control);
			}
		}
	}

	private boolean added(String pattern) {
		return Boolean.TRUE.equals(this.pending.get(pattern));
	}

	private boolean removed(String pattern) {
		return Boolean.FALSE.equals(this.pending.get(pattern));
	}

	/**
	 * Say of which patterns last values are wanted.
	 */
	private static Extras extras(List<String> added, Set<String> wanted, List<String> chunk) {
		List<String> some = chunk.stream().filter(wanted::contains).toList();
		if (some.isEmpty()) {
			return Extras.NONE;
		}
		// In most cases of all that are added, which then are not said twice
		WireValue value = some.equals(added) ? WireValue.of(true) : WireValue.ofTexts(some);
		return new Extras(WireValue.Map.builder().put(RETAINED, value).build());
	}

	/**
	 * Of which patterns a peer wants last values.
	 */
	static List<String> retainedWanted(Interest interest) {
		if (Boolean.TRUE.equals(interest.extras().map().flag(RETAINED))) {
			List<String> added = interest.add();
			return (added != null) ? added : List.of();
		}
		List<String> some = interest.extras().map().texts(RETAINED);
		return (some != null) ? some : List.of();
	}

	/**
	 * A peer knows nothing, or must be told again.
	 */
	void tellAll(Link link) {
		if (!link.has(Capabilities.INTEREST)) {
			return;
		}
		boolean full = true;
		for (List<String> chunk : chunks(this.patterns)) {
			link.control(new Interest(full, chunk, List.of(), extras(chunk, this.retained, chunk)));
			full = false;
		}
	}

	/** At least one chunk, because having no patterns is worth telling, too. */
	private static List<List<String>> chunks(Collection<String> patterns) {
		List<List<String>> chunks = new ArrayList<>();
		List<String> chunk = new ArrayList<>();
		int size = 0;
		for (String pattern : patterns) {
			if (size + pattern.length() > CHUNK) {
				chunks.add(chunk);
				chunk = new ArrayList<>();
				size = 0;
			}
			chunk.add(pattern);
			size += pattern.length();
		}
		chunks.add(chunk);
		return chunks;
	}

}
