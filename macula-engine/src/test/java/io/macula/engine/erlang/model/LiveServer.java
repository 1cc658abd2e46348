package io.macula.engine.erlang.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.transport.Stream;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import io.netty.buffer.Unpooled;

/**
 * Plays the gateway of a recorded client to whoever dials: waits for each frame that the
 * client sent, compares, and says in between what the client received. Ids that the
 * client makes itself stand for the recorded ones from then on; PINGs are answered.
 * Confined to the loop of its host, where it is the only listener.
 */
public final class LiveServer {

	private final List<Recording.Step> steps;

	private final Substitution ids = new Substitution();

	private final Set<MessageType> tolerated;

	private final List<String> differences = new ArrayList<>();

	private final CompletableFuture<List<String>> done = new CompletableFuture<>();

	private int at;

	private LiveServer(Recording recording, Set<MessageType> tolerated) {
		this.steps = recording.steps();
		this.tolerated = tolerated;
	}

	/**
	 * Listen.
	 * @param host where, with nobody else listening there
	 * @param recording conversation of a client on one stream, beginning with its CONNECT
	 * @param tolerated types that the client may send although they are not recorded
	 * @return completes with the differences when all of the recording has been played
	 */
	public static CompletableFuture<List<String>> listen(ModelHost host, Recording recording,
			Set<MessageType> tolerated) {
		LiveServer server = new LiveServer(recording, tolerated);
		host.run(() -> host.accept(
				(connection) -> new Incoming((stream) -> new FrameLine(stream, server::received, server.differences))));
		return server.done;
	}

	private void received(Stream stream, RawFrame frame) {
		if (this.done.isDone()) {
			return;
		}
		RawFrame recorded = this.steps.get(this.at).frame();
		MessageType type = frame.messageType();
		if (frame.type() != recorded.type()) {
			if (type == MessageType.PING) {
				stream.write(Unpooled.wrappedBuffer(RawFrame.encode(MessageType.PONG,
						ErlangTerms.with(frame.map(), "server_time", WireValue.of(1)))));
				return;
			}
			if (type != null && this.tolerated.contains(type)) {
				return;
			}
		}
		learn(recorded, frame);
		int number = this.at;
		Comparison.differences(this.ids.apply(recorded), frame, new byte[0])
			.forEach((difference) -> this.differences.add("step " + number + ": " + difference));
		this.at++;
		while (this.at < this.steps.size() && this.steps.get(this.at).received()) {
			RawFrame next = this.ids.apply(this.steps.get(this.at).frame());
			stream.write(Unpooled.wrappedBuffer(RawFrame.encode(next.type(), next.payload())));
			this.at++;
		}
		if (this.at == this.steps.size()) {
			this.done.complete(List.copyOf(this.differences));
		}
	}

	private void learn(RawFrame recorded, RawFrame frame) {
		if (recorded.type() != frame.type()) {
			return;
		}
		if (frame.is(MessageType.CONNECT)) {
			this.ids.learn(recorded.map(), frame.map(), "node_id");
		}
		else if (frame.is(MessageType.CALL)) {
			this.ids.learn(recorded.map(), frame.map(), "call_id");
		}
		else if (frame.is(MessageType.RPC_REQUEST)) {
			this.ids.learn(recorded.map(), frame.map(), "request_id");
		}
	}

}
