package io.macula.engine.rpc;

import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import org.jspecify.annotations.Nullable;

/**
 * Knows procedures of peers that speak another protocol and are not in the mesh
 * themselves.
 */
public interface ForeignProcedures {

	/** There are no such peers. */
	ForeignProcedures NONE = new ForeignProcedures() {

		@Override
		public @Nullable CallHandler here(String procedure) {
			return null;
		}

		@Override
		public @Nullable CallHandler elsewhere(String procedure) {
			return null;
		}

		@Override
		public void others(Consumer<List<Contact>> then) {
			then.accept(List.of());
		}

	};

	/**
	 * A procedure of a peer that is connected to this node. Thread-safe and fast: asked
	 * for each call that no handler of this node takes.
	 * @param procedure its name
	 * @return passes calls on without blocking, or {@code null} if no such peer offers it
	 */
	@Nullable CallHandler here(String procedure);

	/**
	 * A procedure that perhaps somebody offers whom this node can ask. Thread-safe. It
	 * refuses calls with {@code NO_PROVIDER} if there is nobody.
	 * @param procedure its name
	 * @return passes calls on without blocking, or {@code null} if there is nobody to ask
	 */
	@Nullable CallHandler elsewhere(String procedure);

	/**
	 * Find the nodes that can ask others than this one. On the loop.
	 * @param then receives them, none if there is no such node, perhaps before this
	 * returns
	 */
	void others(Consumer<List<Contact>> then);

}
