package io.macula.engine.dht;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.Signatures;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.SimulatedLink;
import io.macula.engine.trust.JdkSignatures;
import io.macula.engine.wire.FindNode;
import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.Store;
import io.macula.engine.wire.StoreReply;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node keeps and believes only what the owner of a record signed, with real signatures
 * and over the wire.
 */
class RecordSecurityTests {

	private static final String NAME = "home.heat";

	private static final NodeId KEY = DhtMesh.key(NAME);

	private static final Signatures REAL = new JdkSignatures();

	private final DhtMesh mesh = new DhtMesh(1);

	private final DhtMesh.Node holder = this.mesh.start(0);

	private final DhtMesh.Node owner = this.mesh.start(1);

	private final DhtMesh.Node attacker = this.mesh.start(2);

	@BeforeEach
	void connect() {
		this.mesh.nodes().forEach((node) -> node.links().context().signatures(REAL));
		this.mesh.join(this.owner);
		this.mesh.join(this.attacker);
	}

	@Test
	void recordOfItsOwnerIsKept() {
		SignedRecord record = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		assertThat(offer(this.owner, KEY, record.toMap()).status()).isEqualTo("ok");
		assertThat(found()).extracting(SignedRecord::owner).containsExactly(this.owner.id());
	}

	@Test
	void anybodyMayPassARecordOn() {
		SignedRecord record = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		assertThat(offer(this.attacker, KEY, record.toMap()).status()).isEqualTo("ok");
		assertThat(found()).extracting(SignedRecord::owner).containsExactly(this.owner.id());
	}

	@Test
	void everyByteOfARecordIsProtected() {
		SignedRecord record = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		for (int i = 0; i < record.rec().length; i++) {
			byte[] rec = record.rec().clone();
			rec[i] ^= 1;
			assertRefused(value(rec, record.publicKey(), record.signature()));
		}
		for (int i = 0; i < record.signature().length; i++) {
			byte[] signature = record.signature().clone();
			signature[i] ^= 1;
			assertRefused(value(record.rec(), record.publicKey(), signature));
		}
		for (int i = 0; i < record.publicKey().length; i++) {
			byte[] publicKey = record.publicKey().clone();
			publicKey[i] ^= 1;
			assertRefused(value(record.rec(), publicKey, record.signature()));
		}
		assertThat(this.holder.dht().recordCount()).isZero();
	}

	@Test
	void outerKeysAreNotBelieved() {
		SignedRecord record = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		WireValue.Map lies = WireValue.Map.builder()
			.put("node_id", this.attacker.id().bytes())
			.put("endpoint", "https://attacker:1")
			.put("ttl", 3600)
			.put("rec", record.rec())
			.put("pk", record.publicKey())
			.put("sig", record.signature())
			.build();
		assertThat(offer(this.attacker, KEY, lies).status()).isEqualTo("ok");
		assertThat(found()).extracting((known) -> known.body().contact()).containsExactly(this.owner.contact());
		WireValue.Map handedOut = answer().get(0);
		assertThat(handedOut.bytes("node_id")).isEqualTo(this.owner.id().bytes());
		assertThat(handedOut.text("endpoint")).isEqualTo(this.owner.contact().endpoints().get(0).toString());
		assertThat(handedOut.number("ttl")).isEqualTo(300);
	}

	@Test
	void nobodySignsForSomebodyElse() {
		RecordBody body = body(this.owner.id(), 5);
		assertRefused(sign(SimulatedKeys.key(2), KEY, DhtMesh.REALM, body));
		assertThat(this.holder.counter("dht.store.refused.bad_signature")).isEqualTo(1);
		assertThat(violations(this.holder, this.attacker)).containsOnly("bad_record");
	}

	@Test
	void signatureHoldsForOneKeyAndOneRealm() {
		RecordBody body = body(this.owner.id(), 5);
		assertRefused(sign(SimulatedKeys.key(1), DhtMesh.key("other.name"), DhtMesh.REALM, body));
		assertRefused(sign(SimulatedKeys.key(1), KEY, new Realm("other.realm"), body));
		SignedRecord record = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		StoreReply elsewhere = offer(this.attacker, DhtMesh.key("other.name"), record.toMap());
		assertThat(elsewhere.status()).isEqualTo("malformed");
	}

	@Test
	void replayedRecordDoesNotComeBack() {
		SignedRecord first = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		SignedRecord second = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		assertThat(offer(this.owner, KEY, second.toMap()).status()).isEqualTo("ok");
		StoreReply replay = offer(this.attacker, KEY, first.toMap());
		assertThat(replay.status()).isEqualTo("stale");
		assertThat(Extensions.seq(replay)).isEqualTo(second.body().seq());
		assertThat(offer(this.attacker, KEY, second.toMap()).status()).isEqualTo("stale");
		assertThat(found()).extracting((known) -> known.body().seq()).containsExactly(second.body().seq());
	}

	@Test
	void recordThatWasTakenBackDoesNotComeBack() {
		SignedRecord record = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		offer(this.owner, KEY, record.toMap());
		offer(this.owner, KEY, this.mesh.signGone(this.owner, DhtMesh.provider(NAME)).toMap());
		for (int i = 0; i < 31; i++) {
			assertThat(offer(this.attacker, KEY, record.toMap()).status()).isIn("stale", "expired");
			assertThat(found()).isEmpty();
			this.mesh.run(Duration.ofSeconds(10));
		}
	}

	@Test
	void recordThatIsTakenBackBeforeItArrivesDoesNotArrive() {
		SignedRecord record = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		offer(this.owner, KEY, this.mesh.signGone(this.owner, DhtMesh.provider(NAME)).toMap());
		assertThat(offer(this.owner, KEY, record.toMap()).status()).isEqualTo("stale");
		assertThat(found()).isEmpty();
	}

	@Test
	void timesMustBePlausible() {
		long now = this.holder.links().context().wallMillis();
		assertThat(times(now - 300_000, now - 1)).isEqualTo("expired");
		assertThat(times(now - 1000, now)).isEqualTo("expired");
		assertThat(times(now, now + 3_600_001)).isEqualTo("expired");
		assertThat(times(now + 302_000, now + 600_000)).isEqualTo("future");
		assertThat(times(now, now)).isEqualTo("expired");
		assertThat(found()).isEmpty();
		assertThat(times(now + 200_000, now + 600_000)).isEqualTo("ok");
	}

	@Test
	void readersDoNotBelieveWhatAHolderMadeUp() {
		long now = this.holder.links().context().wallMillis();
		SignedRecord good = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		byte[] rec = good.rec().clone();
		rec[rec.length - 3] ^= 1;
		List<WireValue.Map> lies = List.of(value(rec, good.publicKey(), good.signature()),
				sign(SimulatedKeys.key(2), KEY, DhtMesh.REALM, body(this.owner.id(), 7)),
				sign(SimulatedKeys.key(1), KEY, DhtMesh.REALM, body(this.owner.id(), 7, now - 900_000, now - 600_000)),
				sign(SimulatedKeys.key(1), DhtMesh.key("else"), DhtMesh.REALM, body(this.owner.id(), 7)),
				WireValue.Map.builder().put("rec", "nonsense").put("pk", "x").put("sig", "y").build());
		this.attacker.links()
			.handle(MessageType.FIND_VALUE, FindValue.class,
					(link, question) -> link.control(FindValueReply.ofValue(lies, List.of(), question.rid())));
		Values values = this.mesh.find(this.holder, KEY);
		assertThat(values.records()).isEmpty();
		assertThat(values.unsigned()).isEmpty();
		assertThat(this.holder.counter("dht.lookup.bad_signature")).isEqualTo(1);
		assertThat(violations(this.holder, this.attacker)).containsOnly("bad_record");
	}

	@Test
	void nodeThatCouldSignMustSign() {
		assertThat(offer(this.attacker, KEY, unsigned(this.attacker.id().bytes())).status()).isEqualTo("unsigned");
		assertThat(this.holder.dht().recordCount()).isZero();
	}

	@Test
	void unsignedEntryNeverStandsBesideASignedOne() {
		claimed(this.attacker);
		assertThat(offer(this.attacker, KEY, unsigned(this.owner.id().bytes())).status()).isEqualTo("ok");
		assertThat(this.mesh.find(this.holder, KEY).unsigned()).hasSize(1);
		SignedRecord record = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		assertThat(offer(this.owner, KEY, record.toMap()).status()).isEqualTo("ok");
		assertThat(this.mesh.find(this.holder, KEY).unsigned()).isEmpty();
		assertThat(offer(this.attacker, KEY, unsigned(this.owner.id().bytes())).status()).isEqualTo("unsigned");
		Values values = this.mesh.find(this.holder, KEY);
		assertThat(values.unsigned()).isEmpty();
		assertThat(values.records()).extracting(SignedRecord::owner).containsExactly(this.owner.id());
	}

	@Test
	void unsignedEntryOfAnotherHolderIsNotBelievedBesideASignedOne() {
		SignedRecord record = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		assertThat(offer(this.owner, KEY, record.toMap()).status()).isEqualTo("ok");
		this.attacker.links()
			.handle(MessageType.FIND_VALUE, FindValue.class, (link, question) -> link.control(
					FindValueReply.ofValue(List.of(unsigned(this.owner.id().bytes())), List.of(), question.rid())));
		Values values = this.mesh.find(this.holder, KEY);
		assertThat(values.unsigned()).isEmpty();
		assertThat(values.records()).hasSize(1);
	}

	@Test
	void entriesOfErlangNodesAreKeptByTheirIdAndExpire() {
		claimed(this.attacker);
		byte[] name = "fc01".getBytes(StandardCharsets.UTF_8);
		offer(this.attacker, KEY, unsigned(name));
		offer(this.attacker, KEY, unsigned(name));
		offer(this.attacker, KEY, unsigned(new byte[] { 1 }));
		assertThat(this.mesh.find(this.holder, KEY).unsigned()).hasSize(2);
		assertThat(offer(this.attacker, KEY, WireValue.Map.EMPTY).status()).isEqualTo("malformed");
		this.mesh.run(Duration.ofSeconds(301));
		assertThat(this.mesh.find(this.holder, KEY).unsigned()).isEmpty();
	}

	@Test
	void erlangKeysOfAnyLengthAreTaken() {
		claimed(this.attacker);
		for (int length : new int[] { 1, 16, 31, 33, 200 }) {
			byte[] key = new byte[length];
			Arrays.fill(key, (byte) 7);
			StoreReply reply = (StoreReply) ask(this.attacker, Store.of(key, unsigned(new byte[] { 1, 2 }), 0));
			assertThat(reply.status()).isEqualTo("ok");
			assertThat(this.mesh.find(this.holder, NodeId.ofAny(key)).unsigned()).hasSize(1);
			WireMessage found = ask(this.attacker, FindValue.of(key, 0));
			assertThat(((FindValueReply) found).value()).hasSize(1);
		}
	}

	@Test
	void whoSignsNothingCannotFillAKey() {
		claimed(this.attacker);
		int kept = 0;
		for (int i = 0; i < 200; i++) {
			kept += "ok".equals(offer(this.attacker, KEY, unsigned(new byte[] { 7, (byte) i })).status()) ? 1 : 0;
		}
		assertThat(kept).isEqualTo(Limits.defaults().entriesPerKey() / 4);
	}

	@Test
	void recordThatIsTooLargeIsRefused() {
		RecordBody body = new RecordBody(RecordKinds.PROVIDER, NAME, 0, 0, List.of("x".repeat(8200)),
				contact(this.owner.id()), Map.of(), 5, now(), now() + 1000, false);
		assertThat(offer(this.owner, KEY, sign(SimulatedKeys.key(1), KEY, DhtMesh.REALM, body)).status())
			.isEqualTo("too_large");
	}

	@Test
	void nobodyIsBlamedForWhatThereWasNoTimeToCheck() {
		SignedRecord record = this.mesh.sign(this.owner, DhtMesh.provider(NAME));
		this.holder.links().context().overloaded(true);
		assertThat(offer(this.owner, KEY, record.toMap()).status()).isEqualTo("busy");
		assertThat(violations(this.holder, this.owner)).isEmpty();
		this.holder.links().context().overloaded(false);
		assertThat(offer(this.owner, KEY, record.toMap()).status()).isEqualTo("ok");
		this.attacker.links().context().overloaded(true);
		assertThat(this.mesh.find(this.attacker, KEY).records()).isEmpty();
		assertThat(violations(this.attacker, this.holder)).isEmpty();
		this.attacker.links().context().overloaded(false);
		assertThat(this.mesh.find(this.attacker, KEY).records()).hasSize(1);
	}

	@Test
	void nonsenseIsRefusedAndCounted() {
		for (int i = 0; i < 20; i++) {
			byte[] rec = new byte[i];
			Arrays.fill(rec, (byte) 0x91);
			assertThat(offer(this.attacker, KEY, value(rec, rec, rec)).status()).isEqualTo("malformed");
		}
		assertThat(violations(this.holder, this.attacker)).hasSize(20);
		assertThat(this.holder.counter("dht.store.refused.malformed")).isEqualTo(20);
	}

	private String times(long issued, long expires) {
		RecordBody body = body(this.owner.id(), 5, issued, expires);
		String status = offer(this.owner, KEY, sign(SimulatedKeys.key(1), KEY, DhtMesh.REALM, body)).status();
		assertThat(status).isNotNull();
		return status;
	}

	private RecordBody body(NodeId node, long seq) {
		return body(node, seq, now(), now() + 300_000);
	}

	private RecordBody body(NodeId node, long seq, long issued, long expires) {
		return new RecordBody(RecordKinds.PROVIDER, NAME, 0, 0, List.of(), contact(node), Map.of(), seq, issued,
				expires, false);
	}

	private long now() {
		return this.holder.links().context().wallMillis();
	}

	private static Contact contact(NodeId node) {
		return Contact.server(node, new Endpoint("attacker.example", 9443));
	}

	private static WireValue.Map sign(IdentityKey key, NodeId target, Realm realm, RecordBody body) {
		byte[] rec = RecordCodec.encode(body);
		return value(rec, key.publicIdentity().encoded(), REAL.sign(key, SignedRecord.signedBytes(realm, target, rec)));
	}

	private static WireValue.Map value(byte[] rec, byte[] publicKey, byte[] signature) {
		return WireValue.Map.builder().put("rec", rec).put("pk", publicKey).put("sig", signature).build();
	}

	private static WireValue.Map unsigned(byte[] nodeId) {
		return WireValue.Map.builder()
			.put("node_id", nodeId)
			.put("endpoint", "https://somewhere:9443")
			.put("ttl", 300)
			.build();
	}

	private void claimed(DhtMesh.Node node) {
		Link link = this.holder.links().link(node.id());
		assertThat(link).isInstanceOf(SimulatedLink.class);
		((SimulatedLink) link).claimed();
	}

	private static List<String> violations(DhtMesh.Node at, DhtMesh.Node of) {
		Link link = at.links().link(of.id());
		return (link instanceof SimulatedLink simulated) ? simulated.violations() : new ArrayList<>();
	}

	private void assertRefused(WireValue.Map value) {
		assertThat(offer(this.attacker, KEY, value).status()).isIn("bad_signature", "malformed", "expired", "future",
				"too_large");
	}

	private List<SignedRecord> found() {
		return this.mesh.find(this.holder, KEY).records();
	}

	private List<WireValue.Map> answer() {
		WireMessage reply = ask(this.attacker, FindValue.of(KEY.bytes(), 0));
		List<WireValue.Map> value = ((FindValueReply) reply).value();
		return (value != null) ? value : List.of();
	}

	private void ask(AtomicInteger answers, int rid) {
		this.attacker.links()
			.request(this.holder.contact(), FindNode.of(KEY.bytes(), rid), 2_000_000_000L,
					(reply, failure) -> answers.addAndGet((reply != null) ? 1 : 0));
	}

	private StoreReply offer(DhtMesh.Node from, NodeId key, WireValue.Map value) {
		return (StoreReply) ask(from, Store.of(key.bytes(), value, 0));
	}

	private WireMessage ask(DhtMesh.Node from, WireMessage message) {
		AtomicReference<@Nullable WireMessage> answer = new AtomicReference<>();
		from.links().request(this.holder.contact(), message, 2_000_000_000L, (reply, failure) -> answer.set(reply));
		return this.mesh.await(answer);
	}

	@Test
	void whoAsksMoreThanItMayIsNotAnsweredAndCostsTheOthersNothing() {
		int allowed = Limits.defaults().queriesPerSecond();
		this.mesh.store(this.holder, this.mesh.sign(this.owner, DhtMesh.provider(NAME)));
		this.mesh.run(Duration.ofSeconds(2));
		AtomicInteger answers = new AtomicInteger();
		for (int i = 0; i < 3 * allowed; i++) {
			ask(answers, i);
		}
		this.mesh.run(Duration.ofMillis(100));
		assertThat(answers.get()).isBetween(allowed, allowed + allowed / 5);
		assertThat(this.holder.counter("dht.queries.refused")).isBetween(2L * allowed - allowed / 5, 2L * allowed);
		assertThat(this.mesh.find(this.owner, KEY).records()).hasSize(1);
		this.mesh.run(Duration.ofSeconds(1));
		int before = answers.get();
		ask(answers, 3 * allowed);
		this.mesh.run(Duration.ofMillis(100));
		assertThat(answers).hasValue(before + 1);
	}

}
