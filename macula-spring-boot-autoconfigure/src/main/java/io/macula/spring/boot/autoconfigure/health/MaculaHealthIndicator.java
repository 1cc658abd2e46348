package io.macula.spring.boot.autoconfigure.health;

import io.macula.engine.MaculaNode;
import io.macula.engine.NodeStatus;
import io.macula.engine.discovery.LanStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * {@link HealthIndicator} for a node. Looks at what the node knows and asks nobody.
 * Thread-safe.
 * <p>
 * A mesh of one is up. A node that knows whom to ask for the way and has no link has the
 * status {@link #ISOLATED}, which neither makes the application unhealthy nor changes the
 * HTTP status unless {@code management.endpoint.health.status} says so: it does its local
 * work, and a restart would not help it.
 */
public class MaculaHealthIndicator extends AbstractHealthIndicator {

	/** No link to any other node, although there should be one. */
	public static final Status ISOLATED = new Status("ISOLATED", "No link to any other node");

	private final MaculaNode node;

	/**
	 * An indicator.
	 * @param node the node
	 */
	public MaculaHealthIndicator(MaculaNode node) {
		super("Macula health check failed");
		this.node = node;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		NodeStatus status = this.node.status();
		builder.status(health(status))
			.withDetail("state", status.state())
			.withDetail("id", status.id().toString())
			.withDetail("realm", status.realm())
			.withDetail("links", status.links())
			.withDetail("knownNodes", status.tableNodes());
		if (status.endpoint() != null) {
			builder.withDetail("endpoint", status.endpoint().toString());
		}
		LanStatus lan = this.node.lan();
		if (lan != null) {
			builder.withDetail("lan", (lan.failure() != null) ? lan.failure()
					: (lan.address() != null) ? lan.nodes() + " nodes found from " + lan.address() : "not begun yet");
		}
		if (status.detail() != null) {
			builder.withDetail("reason", status.detail());
		}
	}

	private static Status health(NodeStatus status) {
		return switch (status.state()) {
			case NEW -> Status.UNKNOWN;
			case JOINED -> Status.UP;
			case JOINING -> (status.links() > 0) ? Status.UP : ISOLATED;
			case ISOLATED -> ISOLATED;
			case DRAINING, CLOSED -> Status.OUT_OF_SERVICE;
			case BROKEN -> Status.DOWN;
		};
	}

}
