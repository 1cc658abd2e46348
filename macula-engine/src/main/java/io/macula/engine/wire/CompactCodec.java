package io.macula.engine.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Writes publishes, calls and replies in the binary form that Java nodes agree on: a
 * number for the name, and nothing of what the link knows already. A {@link FrameDecoder}
 * makes the same records of them as of full frames, in which
 * {@code messageId, origin, boot, realm} of a publish, and
 * {@code tag, fromNode, fromEndpoint, targetNode, toNode, realm,
 * timestamp} of calls and replies are absent: they are those of the link. What comes from
 * elsewhere than from this node itself must therefore go in a full frame. Stateless.
 */
public final class CompactCodec {

	private static final int ID_BYTES = 8;

	private CompactCodec() {
	}

	/**
	 * Whether a message has a compact form: a publish with topic, payload and seq; a
	 * request with procedure, arguments and an id of 8 bytes; a reply to such a request
	 * with either result or error.
	 * @param message any message
	 * @return {@code false} if it can only go in a full frame
	 */
	public static boolean fits(WireMessage message) {
		if (message instanceof Publish publish) {
			return publish.topic() != null && publish.payload() != null && isNatural(publish.seq())
					&& (publish.qos() == null || (publish.qos() >= 0 && publish.qos() <= 2));
		}
		if (message instanceof RpcRequest request) {
			return request.procedure() != null && request.args() != null && isShort(request.requestId())
					&& (request.deadline() == null || request.deadline() >= 0);
		}
		if (message instanceof RpcReply reply) {
			boolean failed = reply.error() != null;
			return isShort(reply.requestId()) && failed != (reply.result() != null) && (failed || reply.code() == null);
		}
		return false;
	}

	private static boolean isNatural(@Nullable Long number) {
		return number != null && number >= 0;
	}

	private static boolean isShort(byte @Nullable [] id) {
		return id != null && id.length == ID_BYTES;
	}

	private static IllegalArgumentException unfit(WireMessage message) {
		return new IllegalArgumentException(
				"This message of type " + message.type().text() + " has no compact form, write it as a full frame");
	}

	/**
	 * Append a frame that gives a number to a name. It must come before the first use of
	 * the number on the same stream.
	 * @param number the number, not negative
	 * @param name the topic or procedure
	 * @param out where to
	 */
	public static void encodeName(int number, String name, FrameBuffer out) {
		int start = FrameEncoder.begin(MessageType.NAME, out);
		out.writeVarint(number);
		out.writeBytes(name.getBytes(StandardCharsets.UTF_8));
		FrameEncoder.end(start, out);
	}

	/**
	 * Append a publish.
	 * @param message the message
	 * @param nameNumber number of its topic
	 * @param out where to
	 * @return bytes of the frame
	 * @throws IllegalArgumentException if it has no compact form, see {@link #fits}
	 */
	public static int encode(Publish message, int nameNumber, FrameBuffer out) {
		byte[] payload = message.payload();
		Long seq = message.seq();
		if (!fits(message) || payload == null || seq == null) {
			throw unfit(message);
		}
		int start = FrameEncoder.begin(MessageType.COMPACT_PUBLISH, out);
		int flags = (message.qos() != null) ? (int) (long) message.qos() << Compact.PUBLISH_QOS_SHIFT : 0;
		flags |= (message.retain() != null && message.retain()) ? Compact.PUBLISH_RETAIN : 0;
		int flagsAt = out.size();
		out.writeByte(0);
		out.writeVarint(nameNumber);
		out.writeVarint(seq);
		flags |= writeProperties(message.contentType(), message.headers(), message.extras(), out);
		out.setByte(flagsAt, flags);
		out.writeBytes(payload);
		return FrameEncoder.end(start, out);
	}

	/**
	 * Append a call.
	 * @param message the request
	 * @param nameNumber number of its procedure
	 * @param out where to
	 * @return bytes of the frame
	 * @throws IllegalArgumentException if it has no compact form, see {@link #fits}
	 */
	public static int encode(RpcRequest message, int nameNumber, FrameBuffer out) {
		byte[] args = message.args();
		byte[] id = message.requestId();
		if (!fits(message) || args == null || id == null) {
			throw unfit(message);
		}
		int start = FrameEncoder.begin(MessageType.COMPACT_CALL, out);
		int flagsAt = out.size();
		out.writeByte(0);
		out.writeBytes(id);
		out.writeVarint(nameNumber);
		Long deadline = message.deadline();
		if (deadline != null) {
			out.writeVarint(deadline);
		}
		int flags = (deadline != null) ? Compact.CALL_DEADLINE : 0;
		flags |= writeProperties(message.contentType(), message.headers(), message.extras(), out);
		out.setByte(flagsAt, flags);
		out.writeBytes(args);
		return FrameEncoder.end(start, out);
	}

	/**
	 * Append a reply.
	 * @param message the reply
	 * @param out where to
	 * @return bytes of the frame
	 * @throws IllegalArgumentException if it has no compact form, see {@link #fits}
	 */
	public static int encode(RpcReply message, FrameBuffer out) {
		byte[] id = message.requestId();
		if (!fits(message) || id == null) {
			throw unfit(message);
		}
		int start = FrameEncoder.begin(MessageType.COMPACT_REPLY, out);
		int flagsAt = out.size();
		out.writeByte(0);
		out.writeBytes(id);
		int flags = 0;
		String code = message.code();
		if (code != null) {
			byte[] text = code.getBytes(StandardCharsets.UTF_8);
			out.writeVarint(text.length);
			out.writeBytes(text);
			flags = Compact.REPLY_CODE;
		}
		flags |= writeProperties(message.contentType(), message.headers(), message.extras(), out);
		String error = message.error();
		byte[] result = message.result();
		if (error != null) {
			flags |= Compact.REPLY_ERROR;
			out.writeBytes(error.getBytes(StandardCharsets.UTF_8));
		}
		else if (result != null) {
			out.writeBytes(result);
		}
		out.setByte(flagsAt, flags);
		return FrameEncoder.end(start, out);
	}

	/**
	 * Write what most messages do not have.
	 * @return the flags that say so
	 */
	private static int writeProperties(@Nullable String contentType, WireValue.@Nullable Map headers, Extras extras,
			FrameBuffer out) {
		int mediaType = Compact.mediaType(contentType);
		boolean other = mediaType == Compact.OTHER_MEDIA_TYPE;
		if (!other && headers == null && extras.isEmpty()) {
			return mediaType;
		}
		List<WireValue.Entry> entries = extras.map().entries();
		MessagePackWriter.writeMapHeader(out, entries.size() + (other ? 1 : 0) + ((headers != null) ? 1 : 0));
		MessagePackWriter.writeEntries(out, entries);
		if (other && contentType != null) {
			MessagePackWriter.writeText(out, Compact.CONTENT_TYPE_KEY);
			MessagePackWriter.writeText(out, contentType);
		}
		if (headers != null) {
			MessagePackWriter.writeText(out, Compact.HEADERS_KEY);
			MessagePackWriter.write(out, headers);
		}
		return mediaType | Compact.PROPERTIES;
	}

}
