package io.macula.spring.boot.autoconfigure.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import io.macula.engine.MaculaNode;
import io.macula.engine.NodeStatus;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * {@link InfoContributor} that says who the nodes of the application are. Thread-safe.
 */
public class MaculaInfoContributor implements InfoContributor {

	private final MaculaNode node;

	private final Map<String, MaculaNode> others;

	/**
	 * A contributor of an application that is part of one mesh.
	 * @param node the node
	 */
	public MaculaInfoContributor(MaculaNode node) {
		this(node, Map.of());
	}

	/**
	 * A contributor of an application that is part of several meshes.
	 * @param node the node of the first one
	 * @param others the nodes of the others, by name of their mesh
	 */
	public MaculaInfoContributor(MaculaNode node, Map<String, MaculaNode> others) {
		this.node = node;
		this.others = others;
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> details = details(this.node);
		if (!this.others.isEmpty()) {
			Map<String, Object> meshes = new TreeMap<>();
			this.others.forEach((mesh, other) -> meshes.put(mesh, details(other)));
			details.put("meshes", meshes);
		}
		builder.withDetail("macula", details);
	}

	private static Map<String, Object> details(MaculaNode node) {
		NodeStatus status = node.status();
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("id", status.id().toString());
		details.put("realm", status.realm());
		if (status.endpoint() != null) {
			details.put("endpoint", status.endpoint().toString());
		}
		return details;
	}

}
