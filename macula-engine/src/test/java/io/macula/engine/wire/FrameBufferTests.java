package io.macula.engine.wire;

import io.macula.engine.identity.Ids;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FrameBufferTests {

	private final FrameBuffer buffer = new FrameBuffer();

	@Test
	void writesPrimitivesMostSignificantByteFirst() {
		this.buffer.writeByte(0x101);
		this.buffer.writeShort(0x10203);
		this.buffer.writeInt(0x04050607);
		this.buffer.writeLong(0x08090A0B0C0D0E0FL);
		this.buffer.writeVarint(300);
		this.buffer.writeBytes(new byte[] { 1, 2, 3 }, 1, 1);
		assertThat(Ids.toHex(this.buffer.toBytes()))
			.isEqualTo("010203" + "04050607" + "08090a0b0c0d0e0f" + "ac02" + "02");
	}

	@Test
	void growsAndShrinksAfterALargeBatch() {
		this.buffer.writeBytes(new byte[1_000_000]);
		assertThat(this.buffer.size()).isEqualTo(1_000_000);
		this.buffer.reset();
		assertThat(this.buffer.size()).isZero();
		assertThat(this.buffer.array().length).isLessThan(1024);
		this.buffer.writeBytes(new byte[50_000]);
		byte[] array = this.buffer.array();
		this.buffer.reset();
		assertThat(this.buffer.array()).isSameAs(array);
	}

	@Test
	void aFrameCanBeTakenBack() {
		int first = FrameEncoder.encode(new Ping(1L, Extras.NONE), this.buffer);
		FrameEncoder.encode(new Ping(2L, Extras.NONE), this.buffer);
		this.buffer.truncate(first);
		assertThat(((Ping) WireCodec.decode(this.buffer.toBytes())).timestamp()).isEqualTo(1);
		assertThatIllegalArgumentException().isThrownBy(() -> this.buffer.truncate(first + 1))
			.withMessageContaining("Cannot keep");
	}

	@Test
	void framesAreAppendedToABufferOfNetty() {
		FrameEncoder.encode(new Ping(1L, Extras.NONE), this.buffer);
		ByteBuf netty = Unpooled.buffer();
		this.buffer.writeTo(netty);
		assertThat(netty.readableBytes()).isEqualTo(this.buffer.size());
		netty.release();
	}

	@Test
	void textsOfAnyKindAreWritten() {
		for (String text : new String[] { "", "a", "\u00e9", "x".repeat(254) + "\u00e9", "x".repeat(256),
				"\u00e9".repeat(200) }) {
			this.buffer.reset();
			MessagePackWriter.writeText(this.buffer, text);
			assertThat(WireCodec.decodeValue(this.buffer.toBytes(), WireTestSupport.LIMITS))
				.isEqualTo(WireValue.of(text));
		}
	}

}
