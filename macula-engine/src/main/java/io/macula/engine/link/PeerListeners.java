package io.macula.engine.link;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.runtime.Contained;
import io.macula.engine.runtime.Counters;
import io.macula.engine.transport.CloseReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rooms that are told about links: one that fails is counted and keeps no other from
 * being told. Confined to the loop.
 */
final class PeerListeners {

	private static final Logger LOG = LoggerFactory.getLogger(PeerListeners.class);

	private final List<PeerListener> listeners = new ArrayList<>();

	private final Counters counters;

	PeerListeners(Counters counters) {
		this.counters = counters;
	}

	void add(PeerListener listener) {
		this.listeners.add(listener);
	}

	void up(MeshLink link) {
		tell((listener) -> listener.linkUp(link));
	}

	void replaced(MeshLink link) {
		tell((listener) -> listener.linkReplaced(link));
	}

	void down(MeshLink link, CloseReason reason) {
		tell((listener) -> listener.linkDown(link, reason));
	}

	void closed(MeshLink link) {
		tell((listener) -> listener.linkClosed(link));
	}

	private void tell(Consumer<PeerListener> event) {
		this.listeners.forEach((listener) -> {
			try {
				event.accept(listener);
			}
			catch (RuntimeException ex) {
				this.counters.increment("link.listener_failed");
				Contained.count(this.counters, listener);
				LOG.warn("A listener of links failed", ex);
			}
		});
	}

}
