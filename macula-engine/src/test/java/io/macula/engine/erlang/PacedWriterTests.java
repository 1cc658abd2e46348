package io.macula.engine.erlang;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.erlang.PacedWriter.Kind;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.transport.TlsPeer;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PacedWriterTests {

	private final Simulation simulation = new Simulation(3);

	private final Gateway gateway = new Gateway();

	private final PacedWriter writer = writer(Limits.defaults());

	private PacedWriter writer(Limits limits) {
		return new PacedWriter(this.simulation.context(limits), this.gateway, new Nobody());
	}

	private static byte[] frame(int number, int size) {
		byte[] frame = new byte[size];
		byte[] text = ("#" + number).getBytes(StandardCharsets.US_ASCII);
		System.arraycopy(text, 0, frame, 0, text.length);
		return frame;
	}

	private void send(Kind kind, int count, int size) {
		for (int i = 0; i < count; i++) {
			assertThat(this.writer.send(frame(i, size), kind, () -> {
			})).isTrue();
		}
		this.simulation.run(Duration.ofMillis(10));
	}

	/** Answer the PINGs that wait. */
	private void answer() {
		this.gateway.pings().forEach((ping) -> {
			assertThat(ping.timestamp()).isNotNull();
			this.writer.answered(ping.timestamp());
		});
		this.simulation.run(Duration.ofMillis(10));
	}

	@Test
	void aStreamCarriesNothingMoreUntilTwoPingsAreAnswered() {
		send(Kind.ORDERED, 3, 100);
		assertThat(this.gateway.streams.get(0).written).hasSize(1);
		answer();
		assertThat(this.gateway.streams.get(0).written).hasSize(1);
		answer();
		assertThat(this.gateway.streams.get(0).written).hasSize(2);
		answer();
		answer();
		assertThat(this.gateway.streams.get(0).written).hasSize(3);
	}

	@Test
	void manyFramesTakeTurnsOnManyStreams() {
		send(Kind.BULK, 500, 100);
		for (int round = 0; round < 100 && this.writer.queued() > 0; round++) {
			assertThat(this.gateway.streams.stream().skip(2)).allMatch((stream) -> stream.fresh <= 1);
			this.gateway.streams.forEach((stream) -> stream.fresh = 0);
			answer();
		}
		assertThat(this.gateway.streams).hasSize(34);
		assertThat(this.gateway.streams.stream().skip(2).mapToInt((stream) -> stream.written.size()).sum())
			.isEqualTo(500);
	}

	@Test
	void noMoreIsUnderWayThanTheFirstCongestionWindowHolds() {
		send(Kind.BULK, 100, 1100);
		assertThat(this.gateway.streams.stream().skip(2).mapToInt((stream) -> stream.written.size()).sum())
			.isEqualTo(8);
	}

	@Test
	void urgentFramesOvertakeMessages() {
		send(Kind.BULK, 100, 1100);
		send(Kind.URGENT, 1, 1101);
		answer();
		assertThat(this.gateway.streams.stream().flatMap((stream) -> stream.written.stream()))
			.anyMatch((frame) -> frame.length == 1101);
	}

	@Test
	void fullQueueTakesNothingMore() {
		PacedWriter small = writer(Limits.builder().mailboxMessages(16).build());
		int taken = 0;
		while (taken < 1000 && small.send(frame(taken, 1000), Kind.BULK, () -> {
		})) {
			taken++;
		}
		assertThat(taken).isEqualTo(16);
	}

	@Test
	void messagesLeaveRoomForWhatIsUrgent() {
		PacedWriter small = writer(Limits.builder().frameBytes(65536).outboundQueueBytes(65536).build());
		int taken = 0;
		while (taken < 1000 && small.send(frame(taken, 1000), Kind.BULK, () -> {
		})) {
			taken++;
		}
		assertThat(taken).isBetween(40, 60);
		for (int i = 0; i < 10; i++) {
			assertThat(small.send(frame(i, 1000), Kind.URGENT, () -> {
			})).isTrue();
			assertThat(small.send(frame(i, 200), Kind.ORDERED, () -> {
			})).isTrue();
		}
	}

	@Test
	void lostPingIsRepeatedAndItsAnswerTellsThatSomethingWasLost() {
		send(Kind.BULK, 1, 100);
		Ping lost = this.gateway.pings().get(0);
		this.simulation.run(Duration.ofSeconds(2));
		List<Ping> repeated = this.gateway.pings();
		assertThat(repeated).isNotEmpty().doesNotContain(lost);
		assertThat(repeated.get(0).timestamp()).isNotNull();
		assertThat(this.writer.answered(repeated.get(0).timestamp())).isTrue();
	}

	@Test
	void oneStreamServesWhenTheGatewayAllowsNoMore() {
		this.gateway.most = 3;
		send(Kind.BULK, 5, 100);
		for (int round = 0; round < 20; round++) {
			answer();
		}
		assertThat(this.gateway.streams.get(2).written).hasSize(5);
	}

	private static final class Gateway implements Connection {

		private final List<OneStream> streams = new ArrayList<>();

		private int most = 100;

		/** New ones on the stream for them. */
		List<Ping> pings() {
			OneStream probe = this.streams.get(1);
			List<Ping> pings = probe.written.stream().map((frame) -> (Ping) WireCodec.decode(frame)).toList();
			probe.written.clear();
			return pings;
		}

		@Override
		public Stream openStream(StreamListener listener) {
			if (this.streams.size() >= this.most) {
				throw new MeshFailure(FailureCode.OVERLOADED, "no more");
			}
			OneStream stream = new OneStream(this.streams.size());
			this.streams.add(stream);
			return stream;
		}

		@Override
		public Path remote() {
			throw new IllegalStateException("not asked");
		}

		@Override
		public TlsPeer tls() {
			throw new IllegalStateException("not asked");
		}

		@Override
		public void sendDatagram(ByteBuf datagram) {
			datagram.release();
		}

		@Override
		public void close(CloseReason reason) {
		}

	}

	private static final class OneStream implements Stream {

		private final List<byte[]> written = new ArrayList<>();

		private final long id;

		private int fresh;

		OneStream(long id) {
			this.id = id;
		}

		@Override
		public long id() {
			return this.id;
		}

		@Override
		public boolean write(ByteBuf bytes) {
			this.written.add(ByteBufUtil.getBytes(bytes));
			this.fresh++;
			bytes.release();
			return true;
		}

		@Override
		public long writableBytes() {
			return 1000;
		}

		@Override
		public void onWritable(Runnable task) {
		}

		@Override
		public void finish() {
		}

		@Override
		public void reset(int code) {
		}

	}

	private static final class Nobody implements Lane.Receiver {

		@Override
		public void received(Lane lane, WireMessage message) {
		}

		@Override
		public void malformed(String reason, boolean fatal) {
		}

		@Override
		public void ended() {
		}

	}

}
