package io.macula.spring.boot.autoconfigure.endpoint;

import java.util.Map;
import java.util.TreeMap;

import io.macula.engine.MaculaNode;
import io.macula.spring.listener.MaculaEndpointRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@link Endpoint} that shows each node of the application: what it is, whom it knows,
 * what it offers and what it counts. With {@code management.endpoint.macula.access} set
 * to {@code unrestricted}, it controls subscriptions and procedures, too. Thread-safe.
 */
@Endpoint(id = "macula", defaultAccess = Access.READ_ONLY)
public class MaculaEndpoint {

	private static final String MESHES = "meshes";

	private final MeshView first;

	private final Map<String, MeshView> others;

	/**
	 * An endpoint of an application that is part of one mesh.
	 * @param node the node
	 * @param registry knows the subscriptions and procedures of the application, if it
	 * has any
	 */
	public MaculaEndpoint(MaculaNode node, @Nullable MaculaEndpointRegistry registry) {
		this(node, registry, Map.of(), Map.of());
	}

	/**
	 * An endpoint of an application that is part of several meshes.
	 * @param node the node of the first mesh
	 * @param registry knows the subscriptions and procedures of the application there, if
	 * it has any
	 * @param nodes the nodes of the other meshes, by name of the mesh
	 * @param registries their registries
	 */
	public MaculaEndpoint(MaculaNode node, @Nullable MaculaEndpointRegistry registry, Map<String, MaculaNode> nodes,
			Map<String, MaculaEndpointRegistry> registries) {
		this.first = new MeshView(node, registry);
		this.others = new TreeMap<>();
		nodes.forEach((mesh, other) -> this.others.put(mesh, new MeshView(other, registries.get(mesh))));
	}

	/**
	 * All of it.
	 * @return the description
	 */
	@ReadOperation
	public MaculaDescriptor describe() {
		Map<String, MaculaDescriptor> meshes = new TreeMap<>();
		this.others.forEach((mesh, view) -> meshes.put(mesh, view.describe(Map.of())));
		return this.first.describe(meshes);
	}

	/**
	 * A part of it.
	 * @param part one of {@code node}, {@code peers}, {@code members},
	 * {@code subscriptions}, {@code procedures}, {@code dht}, {@code erlang},
	 * {@code listeners}, {@code limits}, {@code counters}, {@code meshes}, for a seed
	 * {@code seed}, and {@code lan} if the local network is searched
	 * @return the part under its name, or {@code null} if there is none of that name
	 */
	@ReadOperation
	public @Nullable Map<String, Object> describePart(@Selector String part) {
		Object value = part.equals(MESHES) ? describe().meshes() : this.first.part(part);
		return (value != null) ? Map.of(part, value) : null;
	}

	/**
	 * A further mesh.
	 * @param part {@code meshes}
	 * @param mesh its name
	 * @return the description, or {@code null} if there is none of that name
	 */
	@ReadOperation
	public @Nullable MaculaDescriptor describeMesh(@Selector String part, @Selector String mesh) {
		MeshView view = view(part, mesh);
		return (view != null) ? view.describe(Map.of()) : null;
	}

	/**
	 * A part of a further mesh.
	 * @param part {@code meshes}
	 * @param mesh its name
	 * @param partOfMesh what to describe, as for the first one
	 * @return the part under its name, or {@code null} if there is none of that name
	 */
	@ReadOperation
	public @Nullable Map<String, Object> describePartOfMesh(@Selector String part, @Selector String mesh,
			@Selector String partOfMesh) {
		MeshView view = view(part, mesh);
		Object value = (view != null) ? view.part(partOfMesh) : null;
		return (value != null) ? Map.of(partOfMesh, value) : null;
	}

	/**
	 * Start, stop, pause or resume a subscription or procedure of the application.
	 * @param part {@code listeners}
	 * @param id its id in the registry
	 * @param action what to do
	 * @return the endpoint afterwards
	 * @throws InvalidEndpointRequestException if there is none
	 */
	@WriteOperation
	public MaculaDescriptor.Listener control(@Selector String part, @Selector String id, Action action) {
		return this.first.control(part, id, action);
	}

	/**
	 * Start, stop, pause or resume a subscription or procedure in a further mesh.
	 * @param part {@code meshes}
	 * @param mesh its name
	 * @param partOfMesh {@code listeners}
	 * @param id its id in the registry of that mesh
	 * @param action what to do
	 * @return the endpoint afterwards
	 * @throws InvalidEndpointRequestException if there is none
	 */
	@WriteOperation
	public MaculaDescriptor.Listener controlInMesh(@Selector String part, @Selector String mesh,
			@Selector String partOfMesh, @Selector String id, Action action) {
		MeshView view = view(part, mesh);
		if (view == null) {
			throw MeshView.refused("There is no mesh '" + mesh + "'");
		}
		return view.control(partOfMesh, id, action);
	}

	private @Nullable MeshView view(String part, String mesh) {
		return part.equals(MESHES) ? this.others.get(mesh) : null;
	}

	/**
	 * What can be done with a subscription or procedure.
	 */
	public enum Action {

		/** Take messages or calls. */
		START,

		/** Take no more messages or calls, and tell the mesh. */
		STOP,

		/** Let messages wait and refuse calls for now. */
		PAUSE,

		/** Go on. */
		RESUME

	}

}
