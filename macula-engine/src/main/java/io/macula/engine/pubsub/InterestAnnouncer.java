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

	private final NodeContext context;

	private final Links links;

	/** What peers know, once the pending changes are told. */
	private final Set<String> patterns = new LinkedHashSet<>();

	private final Map<String, Boolean> pending = new LinkedHashMap<>();

	private boolean scheduled;

	InterestAnnouncer(NodeContext context, Links links) {
		this.context = context;
		this.links = links;
	}

	void add(TopicPattern pattern) {
		if (this.patterns.add(pattern.text())) {
			change(pattern.text(), true);
		}
	}

	void remove(TopicPattern pattern) {
		if (this.patterns.remove(pattern.text())) {
			change(pattern.text(), false);
		}
	}

	private void change(String pattern, boolean added) {
		Boolean before = this.pending.remove(pattern);
		if (before == null) {
			this.pending.put(pattern, added);
		}
		if (!this.scheduled) {
			this.scheduled = true;
			this.context.execute(this::flush);
		}
	}

	private void flush() {
		this.scheduled = false;
		if (this.pending.isEmpty()) {
			return;
		}
		List<Interest> messages = new ArrayList<>();
		for (List<String> chunk : chunks(this.pending.keySet())) {
			List<String> add = chunk.stream().filter((pattern) -> added(pattern)).toList();
			List<String> remove = chunk.stream().filter((pattern) -> !added(pattern)).toList();
			messages.add(new Interest(false, add, remove, Extras.NONE));
		}
		this.pending.clear();
		for (Link link : this.links.all()) {
			if (link.has(Capabilities.INTEREST)) {
				messages.forEach(link::control);
			}
		}
	}

	private boolean added(String pattern) {
		return Boolean.TRUE.equals(this.pending.get(pattern));
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
			link.control(new Interest(full, chunk, List.of(), Extras.NONE));
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
