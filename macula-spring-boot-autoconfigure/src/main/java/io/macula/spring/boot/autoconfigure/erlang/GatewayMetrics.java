package io.macula.spring.boot.autoconfigure.erlang;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.macula.engine.MaculaNode;
import io.macula.engine.NodeStatus;
import io.macula.engine.erlang.ErlangPeerInfo;

/**
 * The metrics of 0.14.3 under its names, as text for Prometheus. Not thread-safe.
 */
final class GatewayMetrics {

	private final StringBuilder text = new StringBuilder();

	private GatewayMetrics() {
	}

	static String of(MaculaNode node) {
		NodeStatus status = node.status();
		List<ErlangPeerInfo> peers = node.peers()
			.stream()
			.flatMap((peer) -> Stream.ofNullable(peer.erlang()))
			.filter((peer) -> !peer.dialled())
			.toList();
		// A node may have several connections, and each of them tells all its procedures
		Map<String, Integer> clients = peers.stream()
			.collect(Collectors.toMap(ErlangPeerInfo::claimed, ErlangPeerInfo::procedures, Math::max));
		VirtualMachine machine = VirtualMachine.now();
		List<String> procedures = node.procedures();
		GatewayMetrics metrics = new GatewayMetrics();
		metrics.gauge("uptime_seconds", "Seconds since the start of the node", status.uptime().toSeconds());
		metrics.gauge("ready", "1 when the node is part of a mesh and takes work",
				GatewayHealth.of(status).ready() ? 1 : 0);
		metrics.gauge("process_count", "Threads of the JVM", machine.processes());
		metrics.gauge("memory_bytes", "Memory used by the JVM", machine.memoryBytes());
		metrics.gauge("process_memory_bytes", "Heap used by the JVM", machine.processMemoryBytes());
		metrics.gauge("diagnostics_available", "1 when the diagnostics procedures are offered",
				procedures.contains(ErlangDiagnostics.HELLO) ? 1 : 0);
		metrics.gauge("clients_total", "Nodes of Macula 0.14.3 that are connected to this one", clients.size());
		metrics.gauge("subscriptions_total", "Subscriptions of this node and of its clients",
				node.subscriptions().size() + peers.stream().mapToLong(ErlangPeerInfo::subscriptions).sum());
		metrics.gauge("registrations_total", "Procedures of this node and of its clients",
				procedures.size() + clients.values().stream().mapToLong(Integer::longValue).sum());
		return metrics.text.toString();
	}

	private void gauge(String name, String help, long value) {
		String full = "macula_gateway_" + name;
		this.text.append("# HELP ").append(full).append(' ').append(help).append('\n');
		this.text.append("# TYPE ").append(full).append(" gauge\n");
		this.text.append(full).append(' ').append(value).append('\n');
	}

}
