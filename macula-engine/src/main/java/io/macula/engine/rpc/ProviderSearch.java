package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.discovery.Found;
import io.macula.engine.discovery.Resolution;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * Looks for somebody who takes a call that did not go its fast way: among the providers
 * in the mesh, then, if there are none, among peers that are only connected to it, and if
 * those who could take it have no room, whoever has some first. Confined to the loop.
 */
final class ProviderSearch implements ProviderDial.Outcome {

	private final RpcShared shared;

	private final OutgoingCall call;

	private final CallSpec spec;

	/** Who was tried. */
	private final Set<NodeId> excluded = new HashSet<>();

	private @Nullable MeshFailure last;

	/** Links whose queue had no room, for when nobody else is left. */
	private List<Link> full = new ArrayList<>(2);

	/** Counts what was waited for, so that what came too late is recognised. */
	private int waits;

	/** Nodes that may know providers which are not in the mesh. */
	private List<Contact> others = List.of();

	private int foreignSteps;

	/** Whether somebody else could be asked than who is dialled. */
	private boolean choice;

	ProviderSearch(RpcShared shared, OutgoingCall call, CallSpec spec) {
		this.shared = shared;
		this.call = call;
		this.spec = spec;
	}

	/** Look who offers it. */
	void begin() {
		if (!this.call.ended()) {
			this.shared.finder().providers(this.spec.procedure(), this::choose);
		}
	}

	/**
	 * Ask somebody else.
	 * @param node who has not taken the call
	 * @param why why not
	 */
	void goOn(NodeId node, MeshFailure why) {
		this.waits++;
		this.last = why;
		this.excluded.add(node);
		this.shared.counters().failovers.increment();
		begin();
	}

	private void choose(Resolution resolution) {
		if (this.call.ended()) {
			return;
		}
		Provider chosen = this.shared.chooser().provider(this.spec, resolution, this.excluded);
		if (chosen != null) {
			this.call.chose(chosen);
			dial(chosen.found(), this.shared.chooser().hasChoice(this.spec, resolution, this.excluded));
			return;
		}
		if (!this.full.isEmpty()) {
			waitForRoom();
			return;
		}
		MeshFailure why = (this.last != null) ? this.last : this.shared.nobody(this.spec, resolution, "procedure");
		if (why.code() == FailureCode.NO_PROVIDER || this.foreignSteps == 2) {
			tryForeign(why);
		}
		else {
			this.call.fail(why);
		}
	}

	/**
	 * Nobody in the mesh offers the procedure: perhaps somebody does who is only
	 * connected to it.
	 */
	private void tryForeign(MeshFailure why) {
		if (this.spec.version() != null) {
			// Peers of another protocol tell no versions
			this.call.fail(why);
			return;
		}
		CallHandler elsewhere = (this.spec.target() == null && this.foreignSteps == 0)
				? this.shared.foreign().elsewhere(this.spec.procedure()) : null;
		if (elsewhere != null) {
			this.foreignSteps = 1;
			this.shared.local().handle(this.spec, this.call, elsewhere);
		}
		else if (this.spec.target() == null && this.foreignSteps < 2) {
			this.foreignSteps = 2;
			this.shared.foreign().others((contacts) -> {
				this.others = contacts;
				tryOther(why);
			});
		}
		else {
			tryOther(why);
		}
	}

	private void tryOther(MeshFailure why) {
		if (this.call.ended()) {
			return;
		}
		for (Contact contact : this.others) {
			if (!this.excluded.contains(contact.nodeId()) && !contact.nodeId().equals(this.shared.self())) {
				dial(new Found(contact, List.of(this.spec.procedure()), Map.of()), false);
				return;
			}
		}
		this.call.fail(why);
	}

	/**
	 * Send the call to a node to which there may be no link yet.
	 * @param found the node
	 * @param more whether there is somebody else to ask
	 */
	void dial(Found found, boolean more) {
		if (!this.call.ended()) {
			this.choice = more;
			ProviderDial.begin(this.shared, found.contact(), more, this);
		}
	}

	@Override
	public void linked(Link link) {
		if (!this.call.ended()) {
			this.call.send(link, this.choice);
		}
	}

	@Override
	public void notLinked(NodeId node, MeshFailure why) {
		if (!this.call.ended()) {
			this.call.unreachable(node, why);
		}
	}

	@Override
	public void slow(NodeId node, MeshFailure why) {
		if (!this.call.ended()) {
			this.call.tryAnother(node, why);
		}
	}

	/**
	 * A link did not take the call.
	 * @param link the link
	 * @param more whether there is somebody else to ask
	 */
	void notTaken(Link link, boolean more) {
		if (!link.open()) {
			goOn(link.remote(), new MeshFailure(FailureCode.UNREACHABLE,
					"the link to node " + link.remote().shortText() + " is gone; the call was not sent"));
			return;
		}
		this.full.add(link);
		if (more) {
			goOn(link.remote(), new MeshFailure(FailureCode.OVERLOADED,
					"the queue towards node " + link.remote().shortText() + " is full; the call was not sent"));
		}
		else {
			waitForRoom();
		}
	}

	/** The first that has room gets the call. */
	private void waitForRoom() {
		int own = ++this.waits;
		List<Link> candidates = this.full;
		this.full = new ArrayList<>(2);
		for (Link link : candidates) {
			link.whenRoom(new WaitingCall(this, link, own));
		}
	}

	/** Whether room is still waited for, as it was then. */
	boolean waitsSince(int since) {
		return !this.call.ended() && this.waits == since;
	}

	void roomAt(Link link) {
		this.waits++;
		this.call.send(link, false);
	}

}
