package io.macula.spring.boot.autoconfigure.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.MaculaNode;
import io.macula.engine.NodeStatus;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * {@link InfoContributor} that says who this node is. Thread-safe.
 */
public class MaculaInfoContributor implements InfoContributor {

	private final MaculaNode node;

	/**
	 * A contributor.
	 * @param node the node
	 */
	public MaculaInfoContributor(MaculaNode node) {
		this.node = node;
	}

	@Override
	public void contribute(Info.Builder builder) {
		NodeStatus status = this.node.status();
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("id", status.id().toString());
		details.put("realm", status.realm());
		if (status.endpoint() != null) {
			details.put("endpoint", status.endpoint().toString());
		}
		builder.withDetail("macula", details);
	}

}
