package io.macula.engine.erlang.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.macula.engine.transport.Stream;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Plays a recorded gateway of 0.14.3 to a node that dials it: holds what the node sends
 * against what recorded clients sent, and says what that gateway said. Unlike
 * {@link LiveServer} it takes frames on any number of streams and answers questions that
 * were not recorded as 0.14.3 does when it has nothing: with no values to FIND_VALUE, not
 * at all to STORE. Ids that the node makes itself stand for the recorded ones from then
 * on. Confined to the loop of its host, where it is the only listener, except where it is
 * said.
 */
public final class RecordedHost {

	/** Go to the stream of the introduction, whichever stream caused them. */
	private static final Set<MessageType> ON_FIRST = Set.of(MessageType.PUBLISH, MessageType.RPC_REQUEST,
			MessageType.RPC_REPLY);

	private final ModelHost host;

	private final List<Exchange> open = new ArrayList<>();

	private final Set<MessageType> anyOrder;

	private final Set<MessageType> tolerated;

	private final Substitution ids = new Substitution();

	private final List<String> differences = new ArrayList<>();

	private @Nullable Stream first;

	private int compared;

	/** What a client said and what was said to it before it spoke again. */
	private record Exchange(RawFrame said, List<RawFrame> answers) {
	}

	private RecordedHost(ModelHost host, List<Recording> recordings, Set<MessageType> anyOrder,
			Set<MessageType> tolerated) {
		this.host = host;
		this.anyOrder = anyOrder;
		this.tolerated = tolerated;
		recordings.forEach(this::exchanges);
	}

	/**
	 * Listen. May be called from any thread.
	 * @param host where, with nobody else listening there
	 * @param recordings what the gateway received and sent; the node is expected to say
	 * all of it, in the order of each recording
	 * @param anyOrder types that may come sooner or later than recorded
	 * @param tolerated types that may come although they are not recorded
	 * @return the host
	 */
	public static RecordedHost listen(ModelHost host, List<Recording> recordings, Set<MessageType> anyOrder,
			Set<MessageType> tolerated) {
		RecordedHost recorded = new RecordedHost(host, recordings, anyOrder, tolerated);
		host.run(() -> host.accept((connection) -> new Incoming(
				(stream) -> new FrameLine(stream, recorded::received, recorded.differences))));
		return recorded;
	}

	private void exchanges(Recording recording) {
		Exchange last = null;
		for (Recording.Step step : recording.steps()) {
			if (step.received()) {
				last = new Exchange(step.frame(), new ArrayList<>());
				this.open.add(last);
			}
			else if (last != null) {
				last.answers().add(step.frame());
			}
		}
	}

	/**
	 * How many recorded frames the node has not said yet. May be called from any thread.
	 * @param type of which type
	 * @return the number
	 */
	public long missing(MessageType type) {
		return this.host.call(() -> this.open.stream().filter((exchange) -> exchange.said().is(type)).count());
	}

	/**
	 * Whether the node has said all that was recorded. May be called from any thread.
	 * @return whether nothing is missing
	 */
	public boolean isDone() {
		return this.host.call(this.open::isEmpty);
	}

	/**
	 * How many frames of the node were compared. May be called from any thread.
	 * @return the number
	 */
	public int compared() {
		return this.host.call(() -> this.compared);
	}

	/**
	 * What differs. May be called from any thread.
	 * @return descriptions
	 */
	public List<String> differences() {
		return this.host.call(() -> List.copyOf(this.differences));
	}

	private void received(Stream stream, RawFrame frame) {
		Exchange exchange = find(frame);
		if (exchange == null) {
			unexpected(stream, frame);
			return;
		}
		if (frame.is(MessageType.CONNECT)) {
			this.first = stream;
			this.ids.learn(exchange.said().map(), frame.map(), "node_id");
		}
		for (String key : List.of("call_id", "request_id")) {
			if (frame.is(MessageType.CALL) || frame.is(MessageType.RPC_REQUEST)) {
				this.ids.learn(exchange.said().map(), frame.map(), key);
			}
		}
		this.compared++;
		this.open.remove(exchange);
		this.differences.addAll(Comparison.differences(this.ids.apply(exchange.said()), frame, new byte[0]));
		for (RawFrame answer : exchange.answers()) {
			write((answer.messageType() != null && ON_FIRST.contains(answer.messageType()) && this.first != null)
					? this.first : stream, this.ids.apply(answer));
		}
	}

	private @Nullable Exchange find(RawFrame frame) {
		boolean any = isAnyOrder(frame);
		for (Exchange exchange : this.open) {
			if (exchange.said().type() == frame.type() && isSameKey(exchange.said(), frame)) {
				return exchange;
			}
			if (!any && !isAnyOrder(exchange.said())) {
				return null;
			}
		}
		return null;
	}

	private boolean isAnyOrder(RawFrame frame) {
		MessageType type = frame.messageType();
		return type != null && this.anyOrder.contains(type);
	}

	/** Entries are told apart by their key. */
	private static boolean isSameKey(RawFrame recorded, RawFrame frame) {
		if (!frame.is(MessageType.STORE) && !frame.is(MessageType.FIND_VALUE)) {
			return true;
		}
		WireValue key = ErlangTerms.get(recorded.map(), "key");
		return key != null && key.equals(ErlangTerms.get(frame.map(), "key"));
	}

	private void unexpected(Stream stream, RawFrame frame) {
		MessageType type = frame.messageType();
		if (type == MessageType.PING) {
			write(stream, new RawFrame(MessageType.PONG.id(),
					ErlangTerms.with(frame.map(), "server_time", WireValue.of(1)), 0));
		}
		else if (type == null || !this.tolerated.contains(type)) {
			this.differences.add("not recorded: " + frame);
		}
		else if (type == MessageType.FIND_VALUE) {
			write(stream,
					new RawFrame(MessageType.FIND_VALUE_REPLY.id(),
							WireValue.Map.builder()
								.put("type", "find_value_reply")
								.put("result", "nodes")
								.put("nodes", new WireValue.Str(""))
								.build(),
							0));
		}
	}

	private static void write(Stream stream, RawFrame frame) {
		stream.write(Unpooled.wrappedBuffer(RawFrame.encode(frame.type(), frame.payload())));
	}

}
