package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Handlers of this node by procedure. Changed on the loop only; {@link #find} and
 * {@link #names} are thread-safe.
 *
 * @param <H> what answers
 */
final class ProcedureRegistry<H> {

	/**
	 * Handlers of one procedure, which take turns.
	 *
	 * @param <H> what answers
	 */
	static final class Handlers<H> {

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

		/** The next one of some of them, {@code null} if there is none. */
		@Nullable H next(Predicate<H> wanted) {
			List<H> some = this.all.stream().filter(wanted).toList();
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
