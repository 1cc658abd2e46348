package io.macula.engine.discovery.mdns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.MaculaNode;
import io.macula.engine.PeerInfo;
import io.macula.engine.discovery.LanStatus;
import io.macula.engine.identity.NodeId;

/**
 * A node in a process of its own that knows others from the local network only. Says
 * {@code node <id>}, then {@code failure <text>} or {@code linked <id>} as it happens,
 * and ends with its input.
 */
final class LanProcess {

	private static final long LOOK_MILLIS = 50;

	private LanProcess() {
	}

	/**
	 * Start one.
	 * @param prefix words before the command
	 * @param classPath what to run with
	 * @param address where it listens and searches
	 * @return the process, with one stream for all that it says
	 */
	static Process start(List<String> prefix, String classPath, String address) throws IOException {
		List<String> command = new ArrayList<>(prefix);
		command.addAll(List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx128m", "-cp", classPath,
				LanProcess.class.getName(), address));
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

	/**
	 * Run a node.
	 * @param args where it listens and searches
	 * @throws Exception if it cannot be started
	 */
	public static void main(String[] args) throws Exception {
		try (MaculaNode node = MaculaNode.builder()
			.realm("com.example.lan")
			.listen(args[0], 0)
			.mdns(args[0])
			.build()
			.start()) {
			say("node " + node.id());
			Thread watch = new Thread(() -> watch(node), "watch");
			watch.setDaemon(true);
			watch.start();
			System.in.transferTo(java.io.OutputStream.nullOutputStream());
		}
		System.exit(0);
	}

	private static void watch(MaculaNode node) {
		Set<NodeId> told = new HashSet<>();
		boolean failed = false;
		while (true) {
			LanStatus status = node.lan();
			if (!failed && status != null && status.failure() != null) {
				failed = true;
				say("failure " + status.failure());
			}
			for (PeerInfo peer : node.peers()) {
				if (told.add(peer.id())) {
					say("linked " + peer.id());
				}
			}
			java.util.concurrent.locks.LockSupport.parkNanos(LOOK_MILLIS * 1_000_000);
		}
	}

	private static void say(String line) {
		System.out.println(line);
		System.out.flush();
	}

}
