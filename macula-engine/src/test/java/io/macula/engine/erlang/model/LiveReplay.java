package io.macula.engine.erlang.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.transport.Path;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Says to a listening node what was said to a recorded gateway, each recorded stream on a
 * connection of its own, and holds its answers against the recorded ones. After a piece
 * that has no recorded answer a PING makes sure that the node has dealt with it. For a
 * test thread, in real time.
 */
public final class LiveReplay implements AutoCloseable {

	private static final long MILLIS = 10_000;

	private static final long FENCE = 0x7E57_0000;

	private final ModelHost host;

	private final Path to;

	private final Recording recording;

	private final byte[] recordedSelf;

	private final Map<String, RawPeer.Line> lines = new LinkedHashMap<>();

	private final List<RawPeer> peers = new ArrayList<>();

	private final List<String> differences = new ArrayList<>();

	private final Set<String> skipped = new LinkedHashSet<>();

	private int compared;

	private long fences;

	private LiveReplay(ModelHost host, Path to, Recording recording) {
		this.host = host;
		this.to = to;
		this.recording = recording;
		this.recordedSelf = self(recording);
	}

	/**
	 * How a replay went. Immutable.
	 *
	 * @param compared how many recorded answers were compared
	 * @param differences what differs
	 * @param skipped streams that the recorded gateway opened itself, which are no
	 * answers
	 */
	public record Outcome(int compared, List<String> differences, List<String> skipped) {
	}

	/**
	 * Replay the recorded gateway.
	 * @param host where to dial from
	 * @param to where the node listens, on the protocol of 0.14.3 and in the realm
	 * {@link GatewayOptions#RECORDED_REALM}
	 * @return how it went
	 */
	public static Outcome gateway(ModelHost host, Path to) {
		return run(host, to, Recording.read("gateway"));
	}

	/**
	 * Replay.
	 * @param host where to dial from
	 * @param to where the node listens
	 * @param recording a conversation of a gateway
	 * @return how it went
	 */
	public static Outcome run(ModelHost host, Path to, Recording recording) {
		try (LiveReplay replay = new LiveReplay(host, to, recording)) {
			return replay.run();
		}
	}

	private static byte[] self(Recording recording) {
		return recording.steps()
			.stream()
			.filter((step) -> !step.received())
			.map(Recording.Step::frame)
			.filter((frame) -> frame.is(MessageType.PONG))
			.map((frame) -> ErlangTerms.bin(frame.map(), "node_id"))
			.filter((id) -> id != null)
			.findFirst()
			.map(WireValue.Bin::bytes)
			.orElse(new byte[0]);
	}

	private Outcome run() {
		List<Recording.Step> steps = this.recording.steps();
		for (int i = 0; i < steps.size(); i++) {
			Recording.Step step = steps.get(i);
			if (!step.received()) {
				compare(i, step);
				continue;
			}
			RawPeer.Line line = this.lines.computeIfAbsent(step.stream(), (name) -> open());
			line.write(step.bytes());
			if (i + 1 == steps.size() || steps.get(i + 1).received()) {
				fence(i, line);
			}
		}
		this.lines.forEach((name, line) -> {
			RawFrame more = line.next(0);
			if (more != null) {
				this.differences.add("stream " + name + ": not recorded: " + more);
			}
			line.errors().forEach((error) -> this.differences.add("stream " + name + ": " + error));
		});
		return new Outcome(this.compared, List.copyOf(this.differences), List.copyOf(this.skipped));
	}

	private RawPeer.Line open() {
		RawPeer peer = RawPeer.dial(this.host, this.to);
		this.peers.add(peer);
		return peer.open();
	}

	private void compare(int number, Recording.Step step) {
		RawPeer.Line line = this.lines.get(step.stream());
		if (line == null) {
			this.skipped.add(step.stream());
			return;
		}
		this.compared++;
		RawFrame actual = line.next(MILLIS);
		String where = "step " + number + ", stream " + step.stream() + ": ";
		if (actual == null) {
			this.differences.add(where + "no answer in place of " + step.frame());
			return;
		}
		Comparison.differences(step.frame(), actual, this.recordedSelf)
			.forEach((difference) -> this.differences.add(where + difference));
	}

	private void fence(int number, RawPeer.Line line) {
		WireValue mark = WireValue.of(FENCE + this.fences++);
		line.write(RawFrame.encode(MessageType.PING, WireValue.Map.builder().put("timestamp", mark).build()));
		@Nullable RawFrame pong = line.next(MILLIS);
		if (pong == null || !pong.is(MessageType.PONG) || !mark.equals(ErlangTerms.get(pong.map(), "timestamp"))) {
			this.differences.add("step " + number + ": a PING is answered with " + pong);
		}
	}

	@Override
	public void close() {
		this.peers.forEach(RawPeer::close);
	}

}
