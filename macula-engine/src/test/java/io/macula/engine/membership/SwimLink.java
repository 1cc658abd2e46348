package io.macula.engine.membership;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.link.Outbound;
import io.macula.engine.link.ReplyHandler;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * One end of a link of a {@link SwimMesh}. Confined to the thread of the test.
 */
final class SwimLink implements Link {

	final SwimNode owner;

	final SwimNode peer;

	final boolean dialled;

	private final Map<Class<?>, Object> attributes = new HashMap<>();

	@Nullable SwimLink other;

	boolean open = true;

	boolean kept;

	long lastUse;

	long lastDelivery;

	long received;

	int violations;

	SwimLink(SwimNode owner, SwimNode peer, boolean dialled) {
		this.owner = owner;
		this.peer = peer;
		this.dialled = dialled;
		this.lastUse = owner.context.nanoTime();
	}

	SwimLink other() {
		return Objects.requireNonNull(this.other);
	}

	@Override
	public void control(WireMessage message) {
		if (this.open) {
			this.owner.mesh.send(this, message);
		}
	}

	@Override
	public NodeId remote() {
		return this.peer.id();
	}

	@Override
	public boolean proven() {
		return true;
	}

	@Override
	public Contact contact() {
		return this.peer.contact;
	}

	@Override
	public byte[] boot() {
		return new byte[16];
	}

	@Override
	public boolean has(String capability) {
		return capability.equals(Capabilities.SWIM);
	}

	@Override
	public boolean open() {
		return this.open;
	}

	@Override
	public boolean dialled() {
		return false;
	}

	@Override
	public long roundTripNanos() {
		return -1;
	}

	@Override
	public long received() {
		return this.received;
	}

	@Override
	public boolean offer(Outbound message) {
		return false;
	}

	@Override
	public void whenRoom(Runnable task) {
		this.owner.context.execute(task);
	}

	@Override
	public void request(WireMessage message, long timeoutNanos, ReplyHandler handler) {
		throw new IllegalStateException("nothing to ask in these tests");
	}

	@Override
	public <T> @Nullable T attribute(Class<T> key) {
		return key.cast(this.attributes.get(key));
	}

	@Override
	public <T> void attribute(Class<T> key, T value) {
		this.attributes.put(key, value);
	}

	@Override
	public void violation(String reason) {
		this.violations++;
	}

}
