package io.macula.engine.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of messages when something on their way does not go as usual.
 */
class SendingTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private final Simulation simulation = new Simulation(11);

	private final MemoryNetwork network = new MemoryNetwork();

	private final LinkNode a = new LinkNode(this.simulation, this.network, 0);

	@Test
	void whoWaitsForRoomBehindLargeMessagesHearsOfItWhenTheyHaveLeft() {
		Limits limits = Limits.builder().outboundQueueBytes(1 << 20).build();
		LinkNode c = new LinkNode(this.simulation, this.network, 2, limits, "com.example.test", true,
				SimulatedKeys.key(2).nodeId());
		Link link = connect(c, this.a);
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(link.offer(LinkNode.Sent.publish("t", new byte[900 << 10], 1))).isTrue();
		assertThat(link.offer(LinkNode.Sent.publish("t", new byte[900 << 10], 2))).isFalse();
		int[] room = new int[1];
		link.whenRoom(() -> room[0]++);
		this.simulation.runUntil(() -> room[0] == 1, Duration.ofSeconds(1));
		this.simulation.runUntil(() -> this.a.published.size() == 1, Duration.ofSeconds(1));
	}

	@Test
	void aPeerThatAllowsNoFurtherStreamGetsNoLargeMessageButAllOthers() {
		LinkNode narrow = new LinkNode(this.simulation, this.network, 2, 2);
		Link link = connect(this.a, narrow);
		List<LinkNode.Sent> small = new ArrayList<>();
		LinkNode.Sent large = LinkNode.Sent.publish("t", new byte[100_000], 2);
		small.add(LinkNode.Sent.publish("t", new byte[10], 1));
		small.add(LinkNode.Sent.publish("t", new byte[10], 3));
		assertThat(link.offer(small.get(0))).isTrue();
		assertThat(link.offer(large)).isTrue();
		assertThat(link.offer(small.get(1))).isTrue();
		this.simulation.runUntil(() -> narrow.published.size() == 2, Duration.ofSeconds(1));
		assertThat(narrow.published).extracting(Publish::seq).containsExactly(1L, 3L);
		assertThat(small).allSatisfy((message) -> assertThat(message.written).isEqualTo(1));
		assertThat(large.written).isZero();
		assertThat(large.failures).singleElement().extracting(MeshFailure::code).isEqualTo(FailureCode.OVERLOADED);
	}

	@Test
	void aPeerThatAllowsTooFewStreamsForALinkCannotBeDialled() {
		LinkNode narrow = new LinkNode(this.simulation, this.network, 2, 1);
		List<MeshFailure> failures = new ArrayList<>();
		this.a.links.connect(narrow.contact, Purpose.KEEP, (link, failure) -> failures.add(failure));
		this.simulation.runUntil(() -> !failures.isEmpty(), Duration.ofSeconds(1));
		assertThat(failures.get(0)).hasMessageContaining("streams");
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(narrow.links.all()).isEmpty();
		assertThat(this.a.links.all()).isEmpty();
	}

	@Test
	void aCallbackThatFailsHarmsNoOtherMessage() {
		LinkNode c = new LinkNode(this.simulation, this.network, 2);
		Link link = connect(this.a, c);
		LinkNode.Sent[] good = { LinkNode.Sent.publish("t", new byte[10], 1),
				LinkNode.Sent.publish("t", new byte[10], 3) };
		assertThat(link.offer(good[0])).isTrue();
		assertThat(link.offer(new Rude(LinkNode.Sent.publish("t", new byte[10], 2).message()))).isTrue();
		assertThat(link.offer(good[1])).isTrue();
		this.simulation.runUntil(() -> c.published.size() == 3, LONG);
		assertThat(good[0].written).isEqualTo(1);
		assertThat(good[1].written).isEqualTo(1);
		int[] ran = new int[1];
		link.whenRoom(() -> {
			throw new IllegalStateException("rude");
		});
		link.whenRoom(() -> ran[0]++);
		this.simulation.runUntil(() -> ran[0] == 1, LONG);
		assertThat(this.a.context.counters().value("link.callback_failed")).isEqualTo(2);
	}

	@Test
	void aMessageThatCannotBeEncodedFailsAloneAndWithAReason() {
		LinkNode c = new LinkNode(this.simulation, this.network, 2);
		Link link = connect(this.a, c);
		LinkNode.Sent good = LinkNode.Sent.publish("t", new byte[10], 1);
		List<MeshFailure> failures = new ArrayList<>();
		assertThat(link.offer(good)).isTrue();
		assertThat(link.offer(new Broken(10, failures))).isTrue();
		assertThat(link.offer(new Broken(100_000, failures))).isTrue();
		this.simulation.runUntil(() -> c.published.size() == 1 && failures.size() == 2, LONG);
		assertThat(good.written).isEqualTo(1);
		assertThat(failures).extracting(MeshFailure::code).containsOnly(FailureCode.INVALID);
	}

	/**
	 * The links read at different times, so most messages of one are encoded while a
	 * number stands for another name than when they were encoded for the other.
	 */
	@Test
	void namesKeepApartThoughThereAreMoreThanNumbers() {
		Limits limits = Limits.builder().namesPerLink(16).build();
		LinkNode sender = new LinkNode(this.simulation, this.network, 2, limits, "com.example.test", true,
				SimulatedKeys.key(2).nodeId());
		LinkNode few = new LinkNode(this.simulation, this.network, 3, limits, "com.example.test", true,
				SimulatedKeys.key(3).nodeId());
		List<LinkNode> receivers = List.of(this.a, few);
		List<Link> links = List.of(connect(sender, this.a), connect(sender, few));
		List<String> topics = new ArrayList<>();
		for (int round = 0; round < 60; round++) {
			if (round % 7 == 0) {
				this.a.context.pause();
			}
			if (round % 7 == 5) {
				this.a.context.resume();
			}
			for (int i = 0; i < 40; i++) {
				String topic = "topic." + this.simulation.random().nextInt(8 + round);
				topics.add(topic);
				LinkNode.Sent message = LinkNode.Sent.publish(topic, new byte[1000], topics.size());
				message.frames = new Frames();
				links.forEach((link) -> assertThat(link.offer(message)).isTrue());
			}
			this.simulation.run(Duration.ofMillis(20));
		}
		this.a.context.resume();
		this.simulation.runUntil(
				() -> receivers.stream().allMatch((receiver) -> receiver.published.size() == topics.size()), LONG);
		assertThat(receivers)
			.allSatisfy((receiver) -> assertThat(receiver.published).extracting(Publish::topic).isEqualTo(topics));
		assertThat(sender.context.counters().value("link.opened")).isEqualTo(2);
	}

	@Test
	void whatWasEncodedForOneLinkIsNotEncodedAgainForOthers() {
		LinkNode other = new LinkNode(this.simulation, this.network, 2);
		LinkNode sender = new LinkNode(this.simulation, this.network, 3);
		List<Link> links = List.of(connect(sender, this.a), connect(sender, other));
		LinkNode.Sent message = LinkNode.Sent.publish("t", new byte[] { 1, 2, 3 }, 1);
		Frames shared = new Frames();
		message.frames = shared;
		assertThat(links.get(0).offer(message)).isTrue();
		this.simulation.runUntil(() -> this.a.published.size() == 1, LONG);
		byte[] bytes = (shared.compact != null) ? shared.compact : shared.full;
		assertThat(bytes).isNotNull().endsWith(1, 2, 3);
		// Only who sends these very bytes sends this
		bytes[bytes.length - 1] = 9;
		assertThat(links.get(1).offer(message)).isTrue();
		this.simulation.runUntil(() -> other.published.size() == 1, LONG);
		assertThat(other.published.get(0).payload()).containsExactly(1, 2, 9);
		assertThat(this.a.published.get(0).payload()).containsExactly(1, 2, 3);
	}

	@Test
	void aNodeThatHasSeenManyNamesStillSendsCompactFrames() {
		Limits limits = Limits.builder().namesPerLink(16).build();
		LinkNode sender = new LinkNode(this.simulation, this.network, 2, limits, "com.example.test", true,
				SimulatedKeys.key(2).nodeId());
		Link link = connect(sender, this.a);
		String padding = "x".repeat(100);
		for (int i = 1; i <= 50; i++) {
			assertThat(link.offer(LinkNode.Sent.publish(padding + i, new byte[1], 1))).isTrue();
		}
		this.simulation.runUntil(() -> this.a.published.size() == 50, LONG);
		long before = sender.context.counters().value("link.data.bytes_out");
		for (int i = 2; i <= 101; i++) {
			assertThat(link.offer(LinkNode.Sent.publish(padding + "later", new byte[1], i))).isTrue();
		}
		this.simulation.runUntil(() -> this.a.published.size() == 150, LONG);
		assertThat(sender.context.counters().value("link.data.bytes_out") - before).isLessThan(100L * 100);
	}

	/** It took the call over that link, so the answer has no other way. */
	@Test
	void anAnswerLargerThanAFrameStillGoesOverALinkThatIsBeingLeft() {
		LinkNode caller = LinkNode.streaming(this.simulation, this.network, 2, Limits.defaults());
		LinkNode provider = LinkNode.streaming(this.simulation, this.network, 3, Limits.defaults());
		Link link = connect(caller, provider);
		byte[] id = new byte[8];
		assertThat(link.offer(new LinkNode.Sent(new RpcRequest(null, id, "p", new byte[10], null, null, null, null,
				null, null, null, 60_000L, Extras.NONE), "p", 10)))
			.isTrue();
		this.simulation.runUntil(() -> provider.requested.size() == 1, LONG);
		Link back = provider.links.link(caller.id());
		assertThat(back).isNotNull();
		caller.links.leave();
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(back.open()).isFalse();
		LinkNode.Sent answer = new LinkNode.Sent(
				new RpcReply(id, new byte[3 << 20], null, null, null, null, null, null, null, Extras.NONE), "",
				3 << 20);
		assertThat(back.offer(answer)).isTrue();
		this.simulation.run(Duration.ofSeconds(10));
		assertThat(answer.failures).isEmpty();
		assertThat(answer.written).isEqualTo(1);
		assertThat(caller.replied).singleElement().satisfies((reply) -> assertThat(reply.result()).hasSize(3 << 20));
		// And then the link ends
		assertThat(provider.context.counters().value("link.closed")).isEqualTo(1);
	}

	/** Also if all of it could be sent before the refusal arrives. */
	@Test
	void aPayloadThatIsRefusedWasNotSentHoweverSmallFramesAre() {
		Limits small = Limits.builder().frameBytes(8_192).payloadBytes(16_384).build();
		LinkNode sender = LinkNode.streaming(this.simulation, this.network, 2,
				Limits.builder().frameBytes(8_192).build());
		LinkNode receiver = LinkNode.streaming(this.simulation, this.network, 3, small);
		Link link = connect(sender, receiver);
		for (int size : new int[] { 20_000, 50_000, 100_000 }) {
			LinkNode.Sent refused = LinkNode.Sent.publish("t", new byte[size], 1);
			assertThat(link.offer(refused)).isTrue();
			this.simulation.run(Duration.ofSeconds(1));
			assertThat(refused.written).isZero();
			assertThat(refused.failures).singleElement().extracting(MeshFailure::code).isEqualTo(FailureCode.TOO_LARGE);
		}
		for (int size : new int[] { 8_193, 10_000, 16_384 }) {
			LinkNode.Sent taken = LinkNode.Sent.publish("u" + size, new byte[size], 1);
			assertThat(link.offer(taken)).isTrue();
			this.simulation.run(Duration.ofSeconds(1));
			assertThat(taken.written).isEqualTo(1);
			assertThat(receiver.published.get(receiver.published.size() - 1).payload()).hasSize(size);
		}
	}

	@Test
	void payloadsCrossWhereTheWindowIsNoLargerThanWhatMayAlwaysBeSent() {
		Limits narrow = Limits.builder().streamCreditBytes(65_536).build();
		LinkNode sender = LinkNode.streaming(this.simulation, this.network, 2, narrow);
		LinkNode receiver = LinkNode.streaming(this.simulation, this.network, 3, narrow);
		Link link = connect(sender, receiver);
		assertThat(link.offer(LinkNode.Sent.publish("t", new byte[3 << 20], 1))).isTrue();
		this.simulation.run(Duration.ofSeconds(5));
		assertThat(receiver.published).singleElement()
			.satisfies((message) -> assertThat(message.payload()).hasSize(3 << 20));
	}

	private Link connect(LinkNode from, LinkNode to) {
		List<Link> links = new ArrayList<>();
		from.links.connect(to.contact, Purpose.KEEP, (link, failure) -> links.add(link));
		this.simulation.runUntil(() -> !links.isEmpty() && to.links.link(from.id()) != null, LONG);
		return links.get(0);
	}

	private record Broken(int bytes, List<MeshFailure> failures) implements Outbound {

		@Override
		public WireMessage message() {
			throw new IllegalStateException("no message");
		}

		@Override
		public String name() {
			return "t";
		}

		@Override
		public void written(Link link) {
		}

		@Override
		public void failed(Link link, MeshFailure failure) {
			this.failures.add(failure);
		}

	}

	private record Rude(WireMessage message) implements Outbound {

		@Override
		public String name() {
			return "t";
		}

		@Override
		public int bytes() {
			return 10;
		}

		@Override
		public void written(Link link) {
			throw new IllegalStateException("rude");
		}

		@Override
		public void failed(Link link, MeshFailure failure) {
			throw new IllegalStateException("rude", failure);
		}

	}

}
