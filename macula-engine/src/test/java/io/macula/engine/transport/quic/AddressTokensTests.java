package io.macula.engine.transport.quic;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;

import io.macula.engine.runtime.Counters;
import io.macula.engine.simulation.Simulation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who shows a token has received it at its address, lately.
 */
class AddressTokensTests {

	private static final InetSocketAddress DIALLER = new InetSocketAddress("127.0.0.1", 4711);

	private final Simulation simulation = new Simulation(3);

	private final Handshakes handshakes = new Handshakes(4, new Counters());

	private final AddressTokens tokens = new AddressTokens(this.simulation.context(), new SecureRandom(),
			this.handshakes);

	private final byte[] id = { 1, 2, 3, 4, 5, 6, 7, 8 };

	@BeforeEach
	void halfOfTheHandshakesAreUnderWay() {
		this.handshakes.begin();
		this.handshakes.begin();
	}

	@Test
	void nobodyIsAskedWhileFewHandshakesAreUnderWay() {
		this.handshakes.end();
		ByteBuf out = Unpooled.buffer();
		assertThat(this.tokens.writeToken(out, Unpooled.wrappedBuffer(this.id), DIALLER)).isFalse();
		assertThat(out.isReadable()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 8, 20 })
	void aTokenGivesBackTheFirstConnectionId(int length) {
		byte[] first = new byte[length];
		first[0] = 9;
		byte[] token = token(first, DIALLER);
		assertThat(token.length).isLessThanOrEqualTo(this.tokens.maxTokenLength());
		int at = validate(token, DIALLER);
		assertThat(at).isPositive();
		assertThat(Arrays.copyOfRange(token, at, token.length)).isEqualTo(first);
	}

	@Test
	void aTokenCountsAtItsAddressAndPortOnly() {
		byte[] token = token(this.id, DIALLER);
		assertThat(validate(token, new InetSocketAddress("127.0.0.2", 4711))).isNegative();
		assertThat(validate(token, new InetSocketAddress("127.0.0.1", 4712))).isNegative();
		assertThat(validate(token, new InetSocketAddress("::1", 4711))).isNegative();
	}

	@Test
	void noByteOfATokenMayBeChangedAddedOrCut() {
		byte[] token = token(this.id, DIALLER);
		for (int i = 0; i < token.length; i++) {
			byte[] bent = token.clone();
			bent[i] ^= 1;
			assertThat(validate(bent, DIALLER)).as("byte %d", i).isNegative();
			assertThat(validate(Arrays.copyOf(token, i), DIALLER)).as("length %d", i).isNegative();
		}
		assertThat(validate(Arrays.copyOf(token, token.length + 1), DIALLER)).isNegative();
		assertThat(validate(new byte[1000], DIALLER)).isNegative();
	}

	@Test
	void aTokenIsValidForSeconds() {
		byte[] token = token(this.id, DIALLER);
		this.simulation.run(Duration.ofSeconds(9));
		assertThat(validate(token, DIALLER)).isPositive();
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(validate(token, DIALLER)).isNegative();
	}

	@Test
	void aTokenSurvivesTheChangeOfTheKey() {
		this.simulation.run(Duration.ofMinutes(60).minusSeconds(1));
		byte[] token = token(this.id, DIALLER);
		this.simulation.run(Duration.ofSeconds(2));
		assertThat(token(this.id, DIALLER)).isNotEqualTo(token);
		assertThat(validate(token, DIALLER)).isPositive();
	}

	@Test
	void nobodyComesInAtTheLimit() {
		byte[] token = token(this.id, DIALLER);
		this.handshakes.begin();
		assertThat(validate(token, DIALLER)).isPositive();
		this.handshakes.begin();
		assertThat(validate(token, DIALLER)).isNegative();
		this.handshakes.end();
		assertThat(validate(token, DIALLER)).isPositive();
	}

	private byte[] token(byte[] first, InetSocketAddress address) {
		ByteBuf out = Unpooled.buffer();
		assertThat(this.tokens.writeToken(out, Unpooled.wrappedBuffer(first), address)).isTrue();
		return ByteBufUtil.getBytes(out);
	}

	private int validate(byte[] token, InetSocketAddress address) {
		return this.tokens.validateToken(Unpooled.wrappedBuffer(token), address);
	}

}
