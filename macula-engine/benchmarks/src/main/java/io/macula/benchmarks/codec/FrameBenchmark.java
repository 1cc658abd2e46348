package io.macula.benchmarks.codec;

import java.util.concurrent.TimeUnit;

import io.macula.engine.runtime.Limits;
import io.macula.engine.wire.CompactCodec;
import io.macula.engine.wire.FrameBuffer;
import io.macula.engine.wire.FrameDecoder;
import io.macula.engine.wire.FrameEncoder;
import io.macula.engine.wire.FrameResult;
import io.macula.engine.wire.NameTable;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireLimits;
import io.macula.engine.wire.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time to write a message into a buffer that is used again, and to read a frame that
 * arrives in one piece.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {

	private static final int NUMBER = 3;

	/** Which message. */
	@Param({ "ping", "publish-64", "publish-1024", "call-64", "reply-64", "compact-publish-64", "compact-publish-1024",
			"compact-call-64", "compact-reply-64", "find-node-reply-20" })
	public String message = "";

	private final FrameBuffer out = new FrameBuffer();

	private WireMessage record = Messages.named("ping");

	private ByteBuf frame = Unpooled.EMPTY_BUFFER;

	private FrameDecoder decoder = new FrameDecoder(WireLimits.of(Limits.defaults()), new NameTable(64, 256));

	private boolean compact;

	/**
	 * Make the message and its frame.
	 */
	@Setup
	public void prepare() {
		this.compact = this.message.startsWith("compact");
		this.record = Messages.named(this.message);
		String name = (this.record instanceof Publish) ? Messages.TOPIC : Messages.PROCEDURE;
		FrameBuffer definition = new FrameBuffer();
		CompactCodec.encodeName(NUMBER, name, definition);
		this.decoder.feed(Unpooled.wrappedBuffer(definition.toBytes()));
		this.decoder.next();
		encode();
		this.frame = Unpooled.directBuffer().writeBytes(this.out.toBytes());
		if (!(decode() instanceof FrameResult.Decoded)) {
			throw new IllegalStateException("Not decoded: " + this.message);
		}
	}

	/**
	 * Write a frame.
	 * @return its length
	 */
	@Benchmark
	public int encode() {
		this.out.reset();
		if (!this.compact) {
			return FrameEncoder.encode(this.record, this.out);
		}
		if (this.record instanceof Publish publish) {
			return CompactCodec.encode(publish, NUMBER, this.out);
		}
		if (this.record instanceof RpcRequest request) {
			return CompactCodec.encode(request, NUMBER, this.out);
		}
		return CompactCodec.encode((RpcReply) this.record, this.out);
	}

	/**
	 * Read a frame.
	 * @return the message
	 */
	@Benchmark
	public FrameResult decode() {
		this.frame.readerIndex(0);
		this.decoder.feed(this.frame);
		return this.decoder.next();
	}

}
