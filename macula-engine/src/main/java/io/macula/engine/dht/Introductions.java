package io.macula.engine.dht;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;

/**
 * Nodes that were named by others. They enter the table when they have answered
 * themselves. Few are asked at a time, and none again within a minute, whoever names it.
 * Confined to the loop.
 */
final class Introductions {

	private static final int MAX_WAITING = 64;

	private static final int MAX_ASKED = 3;

	private static final int MAX_REMEMBERED = 512;

	private static final long AGAIN_NANOS = 60_000_000_000L;

	private final NodeContext context;

	private final NodeTable table;

	private final BiConsumer<Contact, Consumer<Boolean>> ping;

	private final Queue<Contact> waiting = new ArrayDeque<>();

	private final Map<NodeId, Long> asked = new LinkedHashMap<>();

	private int asking;

	Introductions(NodeContext context, NodeTable table, BiConsumer<Contact, Consumer<Boolean>> ping) {
		this.context = context;
		this.table = table;
		this.ping = ping;
	}

	void add(Contact contact) {
		if (contact.mode() != Contact.Mode.SERVER || contact.endpoints().isEmpty() || !this.table.wants(contact)) {
			return;
		}
		long now = this.context.nanoTime();
		Long last = this.asked.get(contact.nodeId());
		if (last != null && now - last < AGAIN_NANOS) {
			return;
		}
		if (this.waiting.size() >= MAX_WAITING) {
			this.context.counters().increment("dht.introduction.dropped");
			return;
		}
		this.asked.remove(contact.nodeId());
		this.asked.put(contact.nodeId(), now);
		if (this.asked.size() > MAX_REMEMBERED) {
			this.asked.remove(this.asked.keySet().iterator().next());
		}
		this.waiting.add(contact);
		next();
	}

	/** Forget whom was asked long ago. */
	void sweep() {
		long now = this.context.nanoTime();
		this.asked.values().removeIf((last) -> now - last >= AGAIN_NANOS);
	}

	private void next() {
		while (this.asking < MAX_ASKED) {
			Contact contact = this.waiting.poll();
			if (contact == null) {
				return;
			}
			if (this.table.wants(contact)) {
				this.asking++;
				this.ping.accept(contact, (alive) -> {
					this.asking--;
					next();
				});
			}
		}
	}

}
