package io.macula.engine.rpc;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.macula.engine.discovery.Advertisement;
import io.macula.engine.discovery.Advertiser;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Once;
import org.jspecify.annotations.Nullable;

/**
 * Takes handlers of this node into service: they answer at once, and whoever offered one
 * is told when the mesh knows of it, or when that takes long. Confined to the loop.
 */
final class Offering {

	/**
	 * How long an announcement may take until the procedure counts as offered all the
	 * same.
	 */
	private static final long ANNOUNCE_NANOS = 2_000_000_000L;

	private final NodeContext context;

	private final Offers offers;

	private final Set<Advertisement> advertisements = new LinkedHashSet<>();

	private Consumer<String> whenOffered = (procedure) -> {
	};

	Offering(NodeContext context, Advertiser advertiser) {
		this.context = context;
		this.offers = new Offers(advertiser);
	}

	/**
	 * Tell of every procedure that is offered from now on.
	 * @param listener receives the name, in place of the listener before
	 */
	void whenOffered(Consumer<String> listener) {
		this.whenOffered = listener;
	}

	/**
	 * Add a handler to the registry of this node, and announce it.
	 * @param procedure its name
	 * @param into where handlers of its kind are
	 * @param handler answers calls or streams
	 * @param metadata told to who discovers it
	 * @param then receives what withdraws it, or {@code null} and why it is not offered
	 */
	<H extends Offered> void announce(String procedure, ProcedureRegistry<H> into, H handler,
			Map<String, String> metadata, BiConsumer<@Nullable Withdrawal, @Nullable MeshFailure> then) {
		into.add(procedure, handler);
		this.whenOffered.accept(procedure);
		Advertisement advertisement;
		try {
			advertisement = this.offers.announce(procedure, handler.version(), metadata);
		}
		catch (MeshFailure ex) {
			into.remove(procedure, handler);
			then.accept(null, ex);
			return;
		}
		this.advertisements.add(advertisement);
		Withdrawal withdraw = new Withdrawal(this.context, () -> {
			into.remove(procedure, handler);
			if (this.advertisements.remove(advertisement)) {
				advertisement.withdraw();
			}
		}, handler);
		Once told = new Once();
		this.context.after(ANNOUNCE_NANOS, () -> told.run(() -> then.accept(withdraw, null)));
		advertisement.announced().whenComplete((nothing, failure) -> {
			if (failure == null) {
				told.run(() -> then.accept(withdraw, null));
				return;
			}
			if (told.isDone()) {
				// Whoever was told that it is offered relies on that; it is announced
				// again
				return;
			}
			withdraw.run();
			MeshFailure why = (failure instanceof MeshFailure mesh) ? mesh
					: new MeshFailure(FailureCode.INVALID, null, String.valueOf(failure.getMessage()), failure);
			told.run(() -> then.accept(null, why));
		});
	}

	/** Take back all that was announced; handlers stay. */
	void stop() {
		this.offers.stop();
		List.copyOf(this.advertisements).forEach(Advertisement::withdraw);
		this.advertisements.clear();
	}

}
