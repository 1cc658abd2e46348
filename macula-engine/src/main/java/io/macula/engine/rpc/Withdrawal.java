package io.macula.engine.rpc;

import io.macula.engine.runtime.NodeContext;

/**
 * Ends the offer of a procedure when it is run; does nothing the second time.
 * Thread-safe.
 */
public final class Withdrawal implements Runnable {

	private static final long LOOK_NANOS = 10_000_000;

	private final NodeContext context;

	private final Runnable withdraw;

	private final Offered offered;

	Withdrawal(NodeContext context, Runnable withdraw, Offered offered) {
		this.context = context;
		this.withdraw = withdraw;
		this.offered = offered;
	}

	@Override
	public void run() {
		this.context.execute(this.withdraw);
	}

	/**
	 * End the offer, and wait for calls that have arrived.
	 * @param begun called on the loop when the handler was called for all of them and has
	 * returned, unless the node is closed before
	 */
	public void drain(Runnable begun) {
		this.context.execute(() -> {
			this.withdraw.run();
			look(begun);
		});
	}

	private void look(Runnable begun) {
		if (!this.offered.isAwaited()) {
			begun.run();
			return;
		}
		this.context.after(LOOK_NANOS, () -> look(begun));
	}

}
