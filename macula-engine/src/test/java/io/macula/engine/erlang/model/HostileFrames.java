package io.macula.engine.erlang.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import io.macula.engine.erlang.model.CrashCase.Effect;
import io.macula.engine.erlang.model.CrashCase.Step;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireValue;

/**
 * Bytes that are no frames, or frames that a careless reader pays dearly for. Confined to
 * one thread.
 */
final class HostileFrames {

	private static final int DEEP = 50_000;

	private static final int MANY = 2_000;

	private final List<CrashCase> cases = new ArrayList<>();

	private HostileFrames() {
	}

	static List<CrashCase> all(Samples samples) {
		HostileFrames frames = new HostileFrames();
		frames.lost(samples);
		frames.headers();
		frames.values();
		frames.patterns();
		return frames.cases;
	}

	private void add(String name, Effect effect, byte[]... writes) {
		this.cases.add(new CrashCase(name, effect, Arrays.stream(writes).map((bytes) -> new Step(0, bytes)).toList()));
	}

	private void lost(Samples samples) {
		byte[] ping = RawFrame.encode(MessageType.PING, samples.ping());
		add("two frames in one write", Effect.LOST, join(ping, ping));
		add("a frame in two writes", Effect.LOST, Arrays.copyOf(ping, 10), Arrays.copyOfRange(ping, 10, ping.length));
		byte[] large = RawFrame.encode(MessageType.PUBLISH,
				ErlangTerms.with(samples.publish(), "payload", WireValue.of(new byte[20_000])));
		add("a publish of 20,000 bytes in two writes", Effect.LOST, Arrays.copyOf(large, 12_924),
				Arrays.copyOfRange(large, 12_924, large.length));
		add("a relay request without a frame", Effect.LOST,
				WireCodec.encodeValue(WireValue.Map.builder()
					.put("type", "relay_request")
					.put("target_node_id", samples.clientId())
					.build()));
	}

	private void headers() {
		add("half a header", Effect.LOST, new byte[] { 1, 3, 0, 0 });
		add("another version", Effect.LOST, new byte[] { 2, 3, 0, 0, 0, 0, 0, 1, (byte) 0x80 });
		add("a length of 4 GiB", Effect.LOST, HexFormat.of().parseHex("01030000ffffffff80"));
		add("a length of 2 GiB", Effect.LOST, HexFormat.of().parseHex("010300007fffffff80"));
		add("nothing for a payload", Effect.LOST, HexFormat.of().parseHex("0103000000000000"));
		for (int type : new int[] { 0x00, 0x05, 0x26, 0x7F, 0x80, 0x84, 0x89, 0xFF }) {
			add("unknown type " + type, Effect.LOST, RawFrame.encode(type, WireValue.Map.EMPTY));
		}
	}

	private void values() {
		payload("bytes after the value", "8080");
		payload("an extension value", "81c40474797065d40501");
		payload("a string that is not UTF-8", "81c40474797065a2c328");
		payload("the byte that means nothing", "c1");
		payload("a map of 4 billion entries", "dfffffffff");
		payload("a list of 4 billion items", "81c406746f70696373ddffffffff");
		payload("a binary of 4 GiB", "81c406746f70696373c6ffffffff");
		payload("a value that ends early", "82c40474797065");
		add("50,000 lists in each other", Effect.NOTHING,
				RawFrame.frame(MessageType.SWIM_PING.id(), nested(0x91, DEEP)));
		ByteArrayOutputStream maps = new ByteArrayOutputStream();
		for (int i = 0; i < DEEP; i++) {
			maps.writeBytes(new byte[] { (byte) 0x81, (byte) 0xC4, 1, 'a' });
		}
		maps.write(0xC0);
		add("50,000 maps in each other", Effect.NOTHING,
				RawFrame.frame(MessageType.SWIM_PING.id(), maps.toByteArray()));
		add("a key that comes twice", Effect.NOTHING, RawFrame.frame(MessageType.PING.id(),
				HexFormat.of().parseHex("82c40974696d657374616d7001c40974696d657374616d7002")));
		add("flags and reserved bytes", Effect.NOTHING, HexFormat.of().parseHex("0103ffff0000000180"));
	}

	private void payload(String name, String hex) {
		add(name, Effect.LOST, RawFrame.frame(MessageType.SUBSCRIBE.id(), HexFormat.of().parseHex(hex)));
	}

	private void patterns() {
		add("a pattern that takes exponential time", Effect.NOTHING,
				RawFrame.encode(MessageType.SUBSCRIBE,
						WireValue.Map.builder()
							.put("topics", WireValue.ofTexts(List.of("**.a.".repeat(30) + "b")))
							.put("qos", 0)
							.build()),
				RawFrame.encode(MessageType.PUBLISH, publish("a.".repeat(100) + "c")));
		List<String> many = new ArrayList<>();
		for (int i = 0; i < MANY; i++) {
			many.add("corpus.flood." + i);
		}
		add("2,000 subscriptions in one frame", Effect.NOTHING, RawFrame.encode(MessageType.SUBSCRIBE,
				WireValue.Map.builder().put("topics", WireValue.ofTexts(many)).put("qos", 0).build()));
		add("a topic of 5,000 bytes", Effect.NOTHING, RawFrame.encode(MessageType.PUBLISH, publish("t".repeat(5_000))));
		add("a topic of control characters", Effect.NOTHING,
				RawFrame.encode(MessageType.PUBLISH, publish("a\u0000b\n..*.**.#")));
	}

	private static WireValue.Map publish(String topic) {
		return WireValue.Map.builder()
			.put("topic", topic.getBytes(StandardCharsets.UTF_8))
			.put("payload", "{}")
			.put("qos", 0)
			.put("retain", false)
			.put("message_id", new byte[16])
			.build();
	}

	private static byte[] nested(int opener, int depth) {
		byte[] nested = new byte[depth + 1];
		Arrays.fill(nested, (byte) opener);
		nested[depth] = (byte) 0xC0;
		return nested;
	}

	private static byte[] join(byte[] first, byte[] second) {
		byte[] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

}
