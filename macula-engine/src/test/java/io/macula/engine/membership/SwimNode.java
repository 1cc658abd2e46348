package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.identity.Realm;
import io.macula.engine.link.Link;
import io.macula.engine.link.MessageHandler;
import io.macula.engine.link.Purpose;
import io.macula.engine.link.ReplyHandler;
import io.macula.engine.link.SeedOutcome;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.testing.HandlingLinks;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.simulation.VirtualContext;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link SwimMesh}: real membership over links that cost nothing. Confined to
 * the thread of the test.
 */
final class SwimNode extends HandlingLinks implements MembershipListener {

	static final Realm REALM = new Realm("test.realm");

	final SwimMesh mesh;

	final VirtualContext context;

	final IdentityKey key;

	final Membership membership;

	final Map<NodeId, SwimLink> links = new LinkedHashMap<>();

	/** What membership told, for instance {@code "failed 5908b080"}. */
	final List<String> events = new ArrayList<>();

	Contact contact;

	/** Until when nothing gets in or out, as if the process were too busy. */
	long deafUntil;

	/** Until when it is deaf or stands still. */
	long disturbedUntil;

	boolean crashed;

	boolean slow;

	long bytes;

	long syncBytes;

	long messages;

	private final Map<NodeId, List<BiConsumer<@Nullable Link, @Nullable MeshFailure>>> dials = new LinkedHashMap<>();

	SwimNode(SwimMesh mesh, VirtualContext context, IdentityKey key, Endpoint endpoint, MembershipSettings settings) {
		this.mesh = mesh;
		this.context = context;
		this.key = key;
		this.contact = Contact.server(key.nodeId(), endpoint);
		this.membership = new Membership(context, this, key, REALM, NodeMetadata.NONE, settings);
		this.membership.addListener(this);
	}

	NodeId id() {
		return this.key.nodeId();
	}

	String name() {
		return id().shortText();
	}

	@Nullable MemberState state(SwimNode other) {
		return this.membership.members()
			.stream()
			.filter((member) -> member.id().equals(other.id()))
			.map(Member::state)
			.findFirst()
			.orElse(null);
	}

	Member member(SwimNode other) {
		return this.membership.members()
			.stream()
			.filter((member) -> member.id().equals(other.id()))
			.findFirst()
			.orElseThrow();
	}

	long live() {
		return this.membership.members().stream().filter((member) -> member.state().isLive()).count();
	}

	long counter(String name) {
		return this.context.counters().value("membership." + name);
	}

	void dial(SwimNode other) {
		connect(other.contact, Purpose.KEEP, (link, failure) -> {
		});
	}

	void up(SwimLink link) {
		this.links.put(link.remote(), link);
		tell((listener) -> listener.linkUp(link));
	}

	void down(SwimLink link, CloseReason reason) {
		link.open = false;
		if (this.links.remove(link.remote(), link)) {
			tell((listener) -> listener.linkDown(link, reason));
		}
	}

	void received(SwimLink link, WireMessage message) {
		MessageHandler<WireMessage> handler = handler(message.type());
		if (link.open && handler != null) {
			link.received++;
			link.lastUse = this.context.nanoTime();
			handler.received(link, message);
		}
	}

	@Override
	public void joined(Member member) {
		event("joined", member);
	}

	@Override
	public void suspected(Member member) {
		event("suspected", member);
		this.mesh.suspected(member.id());
	}

	@Override
	public void aliveAgain(Member member) {
		event("alive", member);
	}

	@Override
	public void failed(Member member) {
		event("failed", member);
		this.mesh.failed(member.id());
	}

	@Override
	public void left(Member member) {
		event("left", member);
	}

	@Override
	public void changed(Member member) {
		event("changed", member);
	}

	private void event(String what, Member member) {
		this.events.add(what + " " + member.id().shortText());
	}

	@Override
	public Contact self() {
		return this.contact;
	}

	@Override
	public byte[] boot() {
		return new byte[16];
	}

	@Override
	public @Nullable Link link(NodeId id) {
		return this.links.get(id);
	}

	@Override
	public Collection<Link> all() {
		return List.copyOf(this.links.values());
	}

	@Override
	public void connect(Contact contact, Purpose purpose, BiConsumer<@Nullable Link, @Nullable MeshFailure> then) {
		SwimLink existing = this.links.get(contact.nodeId());
		if (existing != null) {
			existing.kept |= purpose == Purpose.KEEP;
			existing.lastUse = this.context.nanoTime();
			then.accept(existing, null);
			return;
		}
		BiConsumer<@Nullable Link, @Nullable MeshFailure> keeping = (link, failure) -> {
			if (link instanceof SwimLink opened) {
				opened.kept |= purpose == Purpose.KEEP;
			}
			then.accept(link, failure);
		};
		List<BiConsumer<@Nullable Link, @Nullable MeshFailure>> waiting = this.dials.get(contact.nodeId());
		if (waiting != null) {
			waiting.add(keeping);
			return;
		}
		this.dials.put(contact.nodeId(), new ArrayList<>(List.of(keeping)));
		this.mesh.dial(this, contact);
	}

	void dialled(NodeId target, @Nullable Link link) {
		List<BiConsumer<@Nullable Link, @Nullable MeshFailure>> waiting = this.dials.remove(target);
		if (waiting != null) {
			MeshFailure failure = (link != null) ? null : new MeshFailure(FailureCode.UNREACHABLE, "nobody there");
			waiting.forEach((then) -> then.accept(link, failure));
		}
	}

	@Override
	public void connect(Endpoint endpoint, Consumer<SeedOutcome> then) {
		throw new IllegalStateException("no seeds in these tests");
	}

	@Override
	public void request(Contact contact, WireMessage message, long timeoutNanos, ReplyHandler handler) {
		throw new IllegalStateException("nothing to ask in these tests");
	}

	@Override
	public void afterBatch(Runnable task) {
		// Every message is a batch of its own
	}

}
