package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Handlers of this node by procedure. Changed on the loop only; {@link #find} and
 * {@link #names} are thread-safe.
 *
 * @param <H> what answers
 */
final class ProcedureRegistry<H extends Offered> {

	/**
	 * Handlers of one procedure, which take turns.
	 *
	 * @param <H> what answers
	 */
	static final class Handlers<H extends Offered> {

		private final List<H> all;

		private final AtomicInteger turn;

		Handlers(List<H> all, AtomicInteger turn) {
			this.all = all;
			this.turn = turn;
		}

		H next() {
			return (this.all.size() == 1) ? this.all.get(0)
					: this.all.get(Math.floorMod(this.turn.getAndIncrement(), this.all.size()));
		}

		/** The next one of a version, {@code null} if there is none. */
		@Nullable H next(VersionRange wanted) {
			List<H> some = this.all.stream().filter((handler) -> handler.isOf(wanted)).toList();
			return some.isEmpty() ? null : some.get(Math.floorMod(this.turn.getAndIncrement(), some.size()));
		}

		void forEach(Consumer<H> action) {
			this.all.forEach(action);
		}

	}

	private final Map<String, Handlers<H>> handlers = new ConcurrentHashMap<>();

	private int count;

	@Nullable Handlers<H> find(String procedure) {
		return this.handlers.get(procedure);
	}

	/**
	 * The handler of a procedure whose turn it is.
	 * @param procedure its name
	 * @param version what a peer accepts, {@code null} for any version
	 * @return the handler, {@code null} if there is none or nobody knows what the peer
	 * means
	 */
	@Nullable H next(String procedure, @Nullable String version) {
		Handlers<H> found = this.handlers.get(procedure);
		if (found == null || version == null) {
			return (found != null) ? found.next() : null;
		}
		VersionRange wanted = VersionRange.tryParse(version);
		return (wanted != null) ? found.next(wanted) : null;
	}

	/** One name for each handler. */
	List<String> names() {
		List<String> names = new ArrayList<>();
		this.handlers.forEach((name, all) -> all.all.forEach((handler) -> names.add(name)));
		names.sort(null);
		return names;
	}

	int count() {
		return this.count;
	}

	void add(String procedure, H handler) {
		Handlers<H> before = this.handlers.get(procedure);
		List<H> all = (before != null) ? new ArrayList<>(before.all) : new ArrayList<>();
		all.add(handler);
		this.handlers.put(procedure,
				new Handlers<>(List.copyOf(all), (before != null) ? before.turn : new AtomicInteger()));
		this.count++;
	}

	void remove(String procedure, H handler) {
		Handlers<H> before = this.handlers.get(procedure);
		if (before == null) {
			return;
		}
		List<H> all = new ArrayList<>(before.all);
		if (!all.remove(handler)) {
			return;
		}
		if (all.isEmpty()) {
			this.handlers.remove(procedure);
		}
		else {
			this.handlers.put(procedure, new Handlers<>(List.copyOf(all), before.turn));
		}
		this.count--;
	}

}
