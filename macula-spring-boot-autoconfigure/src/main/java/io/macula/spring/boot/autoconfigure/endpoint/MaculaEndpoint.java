package io.macula.spring.boot.autoconfigure.endpoint;

import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.TreeMap;

import io.macula.engine.MaculaNode;
import io.macula.engine.NodeStatus;
import io.macula.engine.runtime.Limits;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.listener.MaculaListenerContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.util.ReflectionUtils;

/**
 * {@link Endpoint} that shows the node of the application: what it is, whom it knows,
 * what it offers and what it counts. With {@code management.endpoint.macula.access} set
 * to {@code unrestricted}, it controls subscriptions and procedures, too. Thread-safe.
 */
@Endpoint(id = "macula", defaultAccess = Access.READ_ONLY)
public class MaculaEndpoint {

	private final MaculaNode node;

	private final @Nullable MaculaEndpointRegistry registry;

	/**
	 * An endpoint.
	 * @param node the node
	 * @param registry knows the subscriptions and procedures of the application, if it
	 * has any
	 */
	public MaculaEndpoint(MaculaNode node, @Nullable MaculaEndpointRegistry registry) {
		this.node = node;
		this.registry = registry;
	}

	/**
	 * All of it.
	 * @return the description
	 */
	@ReadOperation
	public MaculaDescriptor describe() {
		NodeStatus status = this.node.status();
		return new MaculaDescriptor(MaculaDescriptor.Node.of(status),
				this.node.peers().stream().map(MaculaDescriptor.Peer::of).toList(),
				this.node.members().stream().map(MaculaDescriptor.Member::of).toList(), this.node.subscriptions(),
				this.node.procedures(), MaculaDescriptor.Dht.of(status), this.node.erlangPolicy(),
				MaculaDescriptor.Listener.allOf(this.registry), limits(), this.node.counters());
	}

	/**
	 * A part of it.
	 * @param part one of {@code node}, {@code peers}, {@code members},
	 * {@code subscriptions}, {@code procedures}, {@code dht}, {@code erlang},
	 * {@code listeners}, {@code limits}, {@code counters}, for a seed {@code seed}, and
	 * {@code lan} if the local network is searched
	 * @return the part under its name, or {@code null} if there is none of that name
	 */
	@ReadOperation
	public @Nullable Map<String, Object> describePart(@Selector String part) {
		MaculaDescriptor all = describe();
		Object value = switch (part) {
			case "node" -> all.node();
			case "peers" -> all.peers();
			case "members" -> all.members();
			case "subscriptions" -> all.subscriptions();
			case "procedures" -> all.procedures();
			case "dht" -> all.dht();
			case "erlang" -> all.erlang();
			case "listeners" -> all.listeners();
			case "limits" -> all.limits();
			case "counters" -> all.counters();
			case "seed" -> this.node.seed();
			case "lan" -> this.node.lan();
			default -> null;
		};
		return (value != null) ? Map.of(part, value) : null;
	}

	/**
	 * Start, stop, pause or resume a subscription or procedure of the application.
	 * @param part {@code listeners}
	 * @param id its id in the registry
	 * @param action what to do
	 * @return the endpoint afterwards, or {@code null} if there is none
	 */
	@WriteOperation
	public MaculaDescriptor.@Nullable Listener control(@Selector String part, @Selector String id, Action action) {
		MaculaListenerContainer container = (this.registry != null && part.equals("listeners"))
				? this.registry.container(id) : null;
		if (container == null) {
			return null;
		}
		switch (action) {
			case START -> container.start();
			case STOP -> container.stop();
			case PAUSE -> container.pause();
			case RESUME -> container.resume();
		}
		return MaculaDescriptor.Listener.of(container);
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

	private Map<String, Integer> limits() {
		Limits limits = this.node.limits();
		Map<String, Integer> values = new TreeMap<>();
		ReflectionUtils.doWithLocalMethods(Limits.class, (method) -> {
			if (method.getParameterCount() == 0 && method.getReturnType() == int.class
					&& Modifier.isPublic(method.getModifiers())) {
				values.put(method.getName(), (Integer) ReflectionUtils.invokeMethod(method, limits));
			}
		});
		return values;
	}

}
