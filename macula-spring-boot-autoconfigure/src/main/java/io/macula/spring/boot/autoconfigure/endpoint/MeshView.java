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

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.util.ReflectionUtils;

/**
 * What {@link MaculaEndpoint} shows and controls of one mesh. Thread-safe.
 *
 * @param node the node
 * @param registry knows the subscriptions and procedures of the application in this mesh
 */
record MeshView(MaculaNode node, @Nullable MaculaEndpointRegistry registry) {

	private static final String LISTENERS = "listeners";

	MaculaDescriptor describe(Map<String, MaculaDescriptor> meshes) {
		NodeStatus status = this.node.status();
		return new MaculaDescriptor(MaculaDescriptor.Node.of(status),
				this.node.peers().stream().map(MaculaDescriptor.Peer::of).toList(),
				this.node.members().stream().map(MaculaDescriptor.Member::of).toList(), this.node.subscriptions(),
				this.node.procedures(), MaculaDescriptor.Dht.of(status), this.node.erlangPolicy(),
				MaculaDescriptor.Listener.allOf(this.registry), limits(), this.node.counters(), meshes);
	}

	@Nullable Object part(String part) {
		MaculaDescriptor all = describe(Map.of());
		return switch (part) {
			case "node" -> all.node();
			case "peers" -> all.peers();
			case "members" -> all.members();
			case "subscriptions" -> all.subscriptions();
			case "procedures" -> all.procedures();
			case "dht" -> all.dht();
			case "erlang" -> all.erlang();
			case LISTENERS -> all.listeners();
			case "limits" -> all.limits();
			case "counters" -> all.counters();
			case "seed" -> this.node.seed();
			case "lan" -> this.node.lan();
			default -> null;
		};
	}

	MaculaDescriptor.Listener control(String part, String id, MaculaEndpoint.Action action) {
		if (!part.equals(LISTENERS)) {
			throw refused("'" + part + "' cannot be controlled, only '" + LISTENERS + "' can");
		}
		MaculaListenerContainer container = (this.registry != null) ? this.registry.container(id) : null;
		if (container == null) {
			throw refused("There is no subscription or procedure with the id '" + id + "'");
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
	 * Told as a bad request, where {@code null} would look as if it had been done.
	 */
	static InvalidEndpointRequestException refused(String why) {
		return new InvalidEndpointRequestException(why, why);
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
