package io.macula.engine.rpc;

import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.discovery.NodeFinder;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;

/**
 * What the calls of a node have in common. Thread-safe as far as its parts are.
 */
final class RpcShared {

	private final NodeContext context;

	private final Links links;

	private final NodeFinder finder;

	private final ProviderChooser chooser;

	private final Deadlines deadlines;

	private final RpcCounters counters;

	private final NodeId self;

	private final byte[] selfBytes;

	private final String realm;

	private volatile LocalHandling local = (spec, call, handler) -> {
	};

	private volatile ForeignProcedures foreign = ForeignProcedures.NONE;

	private final AtomicInteger pending = new AtomicInteger();

	RpcShared(NodeContext context, Links links, NodeFinder finder, String realm) {
		this.context = context;
		this.links = links;
		this.finder = finder;
		this.self = links.self().nodeId();
		this.selfBytes = this.self.bytes();
		this.realm = realm;
		this.chooser = new ProviderChooser(links, this.self, context.limits().cachedTopics(),
				context.random().nextLong());
		this.deadlines = new Deadlines(context);
		this.counters = new RpcCounters(context.counters());
	}

	NodeContext context() {
		return this.context;
	}

	Links links() {
		return this.links;
	}

	NodeFinder finder() {
		return this.finder;
	}

	ProviderChooser chooser() {
		return this.chooser;
	}

	Deadlines deadlines() {
		return this.deadlines;
	}

	RpcCounters counters() {
		return this.counters;
	}

	NodeId self() {
		return this.self;
	}

	byte[] selfBytes() {
		return this.selfBytes;
	}

	String realm() {
		return this.realm;
	}

	/** How calls are handed to a handler within the node. */
	interface LocalHandling {

		void handle(CallSpec spec, OutgoingCall call, CallHandler handler);

	}

	LocalHandling local() {
		return this.local;
	}

	void local(LocalHandling handling) {
		this.local = handling;
	}

	ForeignProcedures foreign() {
		return this.foreign;
	}

	void foreign(ForeignProcedures procedures) {
		this.foreign = procedures;
	}

	int pending() {
		return this.pending.get();
	}

	/**
	 * Make room for one more call.
	 * @throws MeshFailure if too many await their answer
	 */
	void admit() {
		int most = this.context.limits().pendingCalls();
		if (this.pending.incrementAndGet() > most) {
			this.pending.decrementAndGet();
			throw new MeshFailure(FailureCode.OVERLOADED, "limit 'pendingCalls' is reached: " + most
					+ " calls of this node await their answer; wait for some of them or raise it");
		}
	}

	void released() {
		this.pending.decrementAndGet();
	}

}
