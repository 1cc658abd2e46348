package io.macula.engine.link;

import io.macula.engine.wire.Extras;
import io.macula.engine.wire.GoAway;
import org.jspecify.annotations.Nullable;

/**
 * How two nodes end a link without losing what is under way. A side that wants to end it
 * announces so as soon as it has sent what it had; a side that has also received
 * everything the other one sent, and every answer it waits for, says done. Who has heard
 * done and is done itself closes. Confined to the loop.
 */
final class Farewell {

	private final MeshLink link;

	private boolean leaving;

	private boolean announced;

	private boolean saidDone;

	private boolean heardAnything;

	private boolean heardDone;

	private long peerSent;

	private long peerLarge;

	private int code;

	private String text = "";

	Farewell(MeshLink link) {
		this.link = link;
	}

	boolean leaving() {
		return this.leaving;
	}

	/**
	 * This side wants to end the link.
	 * @param why code of a close
	 * @param words why, in words
	 */
	void leave(int why, String words) {
		if (!this.leaving) {
			this.leaving = true;
			this.code = why;
			this.text = words;
		}
		proceed();
	}

	void heard(GoAway message) {
		this.heardAnything = true;
		this.peerSent = natural(message.sent());
		this.peerLarge = natural(message.large());
		this.heardDone |= Boolean.TRUE.equals(message.done());
	}

	private static long natural(@Nullable Long number) {
		return (number != null) ? number : 0;
	}

	/** Something may have finished: say what can be said. */
	void proceed() {
		if (!this.leaving || !this.link.sentAll()) {
			return;
		}
		boolean done = isDone();
		if ((done && !this.saidDone) || !this.announced) {
			this.announced = true;
			this.saidDone |= done;
			this.link.control(new GoAway((long) this.code, this.text, this.link.data().sent(), this.link.large().sent(),
					done, Extras.NONE));
		}
	}

	/** Whether the peer has said how much it sent, and all of that is there. */
	boolean arrivedAll() {
		return this.heardAnything && this.link.arrivedAll(this.peerSent, this.peerLarge);
	}

	private boolean isDone() {
		return this.heardAnything && this.link.receivedAll(this.peerSent, this.peerLarge);
	}

	/** Whether the link may be closed. */
	boolean finished() {
		return this.leaving && this.heardDone && this.link.sentAll() && isDone();
	}

}
