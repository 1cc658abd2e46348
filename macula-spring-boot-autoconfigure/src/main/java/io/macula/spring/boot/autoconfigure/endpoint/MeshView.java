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

import org.springframework.util.ReflectionUtils;

/**
 * What {@link MaculaEndpoint} shows and controls of one mesh. Thread-safe.
 *
 * @param node the node
 * @param registry knows the subscriptions and procedures of the application in this mesh
 */
record MeshView(MaculaNode node, @Nullable MaculaEndpointRegistry registry) {

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
			case "listeners" -> all.listeners();
			case "limits" -> all.limits();
			case "counters" -> all.counters();
			case "seed" -> this.node.seed();
			case "lan" -> this.node.lan();
			default -> null;
		};
	}

	MaculaDescriptor.@Nullable Listener control(String part, String id, MaculaEndpoint.Action action) {
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
