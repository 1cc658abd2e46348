package io.macula.engine.transport.memory;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Dial;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.PeerExpectation;
import io.macula.engine.transport.TlsPeer;

/**
 * A dial under way in a {@link MemoryNetwork}. Confined to the dialler's loop.
 */
final class MemoryDial implements Dial {

	private final MemorySocket socket;

	private final Path to;

	private final PeerExpectation expect;

	private final ConnectionListener listener;

	private final MemoryConnection connection;

	private final Timer timeout;

	/** No success any more, the failure may still be on its way. */
	private boolean givenUp;

	private boolean ended;

	MemoryDial(MemorySocket socket, Path to, PeerExpectation expect, ConnectionListener listener) {
		this.socket = socket;
		this.to = to;
		this.expect = expect;
		this.listener = listener;
		this.connection = MemoryConnection.dialling(socket, to, listener);
		this.timeout = socket.context()
			.after(expect.timeoutNanos(), () -> fail(FailureCode.TIMEOUT, "no answer in time"));
	}

	/**
	 * This side's end of the connection to be.
	 */
	MemoryConnection connection() {
		return this.connection;
	}

	void accepted(MemoryConnection theirs, TlsPeer peer, int streams) {
		this.connection.attach(theirs, peer, streams);
		if (this.givenUp) {
			this.connection.abandon(CloseReason.local(CloseReason.GOING_AWAY, "The dial was given up"));
			return;
		}
		String refusal = this.socket.refusal(peer, this.expect);
		if (refusal != null) {
			this.connection.abandon(CloseReason.local(CloseReason.TRANSPORT, refusal));
			fail(FailureCode.REFUSED, refusal);
			return;
		}
		end();
		this.socket.add(this.connection);
		this.connection.opened();
	}

	void failLater(FailureCode code, String reason) {
		this.givenUp = true;
		this.socket.context().execute(() -> fail(code, reason));
	}

	void fail(FailureCode code, String reason) {
		if (!this.ended) {
			end();
			this.socket.context().counters().increment("transport.dial_failed");
			this.listener.failed(new MeshFailure(code, "Cannot connect to " + this.to + ": " + reason));
		}
	}

	private void end() {
		this.ended = true;
		this.givenUp = true;
		this.timeout.cancel();
		this.socket.ended(this);
	}

	@Override
	public void cancel() {
		if (!this.givenUp) {
			failLater(FailureCode.CANCELLED, "cancelled");
		}
	}

}
