package io.macula.engine.erlang;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.Pong;
import io.macula.engine.wire.Reply;
import io.macula.engine.wire.WireValue;

/**
 * The introduction at a gateway of 0.14.3. A CONNECT with another realm hangs such a
 * gateway for ever, so it is asked first which realm it is of: a gateway lists itself,
 * with its realm, for everybody. Confined to the loop.
 */
final class HostHello {

	/** Less than a handshake may take, so that this can say why it failed. */
	private static final long PATIENCE_NANOS = 9_000_000_000L;

	/** A gateway lists itself three seconds after its start. */
	private static final long LIST_AGAIN_NANOS = 1_000_000_000L;

	private static final int LISTINGS = 4;

	private final HostShared shared;

	private final HostConnection connection;

	private final Endpoint endpoint;

	private final Consumer<Pong> done;

	private final Consumer<MeshFailure> failed;

	private byte[] callId = new byte[0];

	private int listings;

	private boolean introduced;

	private boolean over;

	private Timer deadline = Timer.NONE;

	HostHello(HostShared shared, HostConnection connection, Endpoint endpoint, Consumer<Pong> done,
			Consumer<MeshFailure> failed) {
		this.shared = shared;
		this.connection = connection;
		this.endpoint = endpoint;
		this.done = done;
		this.failed = failed;
	}

	void begin() {
		this.deadline = this.shared.context()
			.after(PATIENCE_NANOS,
					() -> fail("the gateway of 0.14.3 at " + this.endpoint
							+ (this.introduced ? " did not answer CONNECT; is its realm '" + realm()
									+ "'? A gateway of another" + " realm hangs for ever"
									: " does not answer; it may hang")));
		list();
	}

	private String realm() {
		return this.shared.services().realm().name();
	}

	private void list() {
		if (!this.over && !this.introduced) {
			this.listings++;
			this.callId = this.shared.randomId();
			this.connection.send(this.shared.frames().listGateways(this.callId), PacedWriter.Kind.ORDERED);
		}
	}

	void listed(Reply reply) {
		if (this.over || this.introduced || !Arrays.equals(reply.callId(), this.callId)) {
			return;
		}
		List<String> realms = realms(reply);
		if (!realms.isEmpty() && !realms.contains(realm())) {
			this.shared.count("foreign_realm");
			fail("the gateway of 0.14.3 at " + this.endpoint + " belongs to the realm '" + realms.get(0)
					+ "' and this node to '" + realm() + "'; it is not introduced there");
		}
		else if (realms.isEmpty() && this.listings < LISTINGS) {
			this.shared.context().after(LIST_AGAIN_NANOS, this::list);
		}
		else {
			this.introduced = true;
			this.connection.send(this.shared.frames().connect(), PacedWriter.Kind.ORDERED);
		}
	}

	private static List<String> realms(Reply reply) {
		List<WireValue.Map> peers = (reply.result() instanceof WireValue.Map map) ? map.maps("peers") : null;
		return (peers == null) ? List.of()
				: peers.stream().map((peer) -> peer.text("realm")).filter((text) -> text != null).distinct().toList();
	}

	void answered(Pong pong) {
		if (!this.over && this.introduced) {
			end();
			this.done.accept(pong);
		}
	}

	boolean isOver() {
		return this.over;
	}

	void fail(String why) {
		if (!this.over) {
			end();
			this.failed.accept(new MeshFailure(FailureCode.UNREACHABLE, why));
		}
	}

	private void end() {
		this.over = true;
		this.deadline.cancel();
	}

}
