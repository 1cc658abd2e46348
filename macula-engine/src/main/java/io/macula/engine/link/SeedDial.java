package io.macula.engine.link;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A dial of an endpoint at which a Java node or a peer of another protocol may answer:
 * the end of the TLS handshake tells which, and who handles the connection from then on.
 * Confined to the loop.
 */
final class SeedDial implements ConnectionListener, GuestDial {

	private final LinkShared shared;

	private final GuestHandler guests;

	private final Endpoint endpoint;

	private final Session session;

	private final DialAttempt attempt;

	private final Runnable becomesGuest;

	private ConnectionListener target;

	private @Nullable Timer deadline;

	private boolean hosted;

	private boolean over;

	/**
	 * A dial that nobody has answered.
	 * @param shared what links have in common
	 * @param guests handles peers of another protocol
	 * @param endpoint what is dialled
	 * @param session handles Java nodes
	 * @param attempt told about guests
	 * @param becomesGuest runs when it is a guest and the session is not needed
	 */
	SeedDial(LinkShared shared, GuestHandler guests, Endpoint endpoint, Session session, DialAttempt attempt,
			Runnable becomesGuest) {
		this.shared = shared;
		this.guests = guests;
		this.endpoint = endpoint;
		this.session = session;
		this.attempt = attempt;
		this.becomesGuest = becomesGuest;
		this.target = session;
	}

	@Override
	public void opened(Connection connection) {
		if (!this.guests.protocol().equals(connection.tls().protocol())) {
			this.session.opened(connection);
			return;
		}
		this.hosted = true;
		this.becomesGuest.run();
		this.deadline = this.shared.context().after(this.shared.timings().handshake(), () -> {
			if (!this.over) {
				connection.close(CloseReason.local(CloseReason.DEAD, "the hello was not answered in time"));
				failed(new MeshFailure(FailureCode.UNREACHABLE, "the hello was not answered in time"));
			}
		});
		this.target = this.guests.dialled(this.endpoint, connection, this);
	}

	@Override
	public void succeeded(Guest guest) {
		if (end()) {
			this.attempt.succeeded(guest);
		}
	}

	@Override
	public void failed(MeshFailure failure) {
		if (!this.hosted) {
			this.session.failed(failure);
		}
		else if (end()) {
			this.attempt.failed(failure);
		}
	}

	private boolean end() {
		boolean first = !this.over;
		this.over = true;
		if (this.deadline != null) {
			this.deadline.cancel();
		}
		return first;
	}

	@Override
	public StreamListener streamOpened(Stream stream) {
		return this.target.streamOpened(stream);
	}

	@Override
	public void datagram(ByteBuf datagram) {
		this.target.datagram(datagram);
	}

	@Override
	public void moved(Path now) {
		this.target.moved(now);
	}

	@Override
	public void closed(CloseReason reason) {
		this.target.closed(reason);
		if (this.hosted) {
			failed(new MeshFailure(FailureCode.UNREACHABLE,
					(reason.remote() ? "closed by the peer: " : "") + reason.text()));
		}
	}

}
