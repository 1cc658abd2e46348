package io.macula.engine.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.discovery.LanAnnouncement;
import io.macula.engine.discovery.LanDiscovery;
import io.macula.engine.discovery.LanListener;
import io.macula.engine.discovery.LanNode;
import io.macula.engine.discovery.LanSession;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;

/**
 * A local network in memory: everybody on it hears at once what everybody says. Guarded
 * by itself, because nodes with loops of their own share it.
 */
public final class FakeLan {

	private final List<Member> members = new ArrayList<>();

	private final Map<NodeId, LanNode> announced = new LinkedHashMap<>();

	private record Member(LanListener listener) {
	}

	/**
	 * The place of a node on this network.
	 * @param host its address there
	 * @return for the builder of the node
	 */
	public LanDiscovery at(String host) {
		return (own, listener) -> join(host, own, listener);
	}

	private LanSession join(String host, LanAnnouncement own, LanListener listener) {
		Member member = new Member(listener);
		List<LanNode> there;
		synchronized (this) {
			there = List.copyOf(this.announced.values());
			this.members.add(member);
		}
		listener.opened(host);
		there.forEach(listener::found);
		if (own.dialled()) {
			say(new LanNode(own.node(), own.realm(), LanAnnouncement.VERSION, List.of(new Endpoint(host, own.port()))));
		}
		return () -> leave(member, own.node());
	}

	/** Somebody on the network says something. */
	public void say(LanNode node) {
		List<Member> all;
		synchronized (this) {
			this.announced.put(node.node(), node);
			all = List.copyOf(this.members);
		}
		all.forEach((member) -> member.listener().found(node));
	}

	/** What is announced now. */
	public synchronized List<LanNode> announced() {
		return List.copyOf(this.announced.values());
	}

	/** How many search now. */
	public synchronized int searching() {
		return this.members.size();
	}

	private void leave(Member member, NodeId node) {
		List<Member> all;
		synchronized (this) {
			this.members.remove(member);
			this.announced.remove(node);
			all = List.copyOf(this.members);
		}
		all.forEach((other) -> other.listener().gone(node));
	}

}
