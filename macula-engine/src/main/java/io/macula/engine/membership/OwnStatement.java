package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.identity.Realm;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Signatures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node says about itself: signs it anew when it changes or when somebody
 * suspects this node, always with a higher incarnation. Incarnations begin with the time,
 * so those of a later run are higher without anything being stored. Confined to the loop.
 */
final class OwnStatement {

	private static final Logger LOG = LoggerFactory.getLogger(OwnStatement.class);

	private final NodeContext context;

	private final IdentityKey key;

	private final Realm realm;

	private final Supplier<Contact> contact;

	private final UpdateQueue updates;

	private final long interval;

	private NodeMetadata metadata;

	private long incarnation;

	private @Nullable Statement current;

	private @Nullable Contact said;

	private boolean signing;

	private boolean again;

	private boolean leaving;

	private long refutedAt;

	private boolean refuting;

	private boolean contradicts;

	private Runnable whenContradicted = () -> {
	};

	private final List<Runnable> whenSigned = new ArrayList<>();

	OwnStatement(Parts parts, IdentityKey key, Realm realm, Supplier<Contact> contact, NodeMetadata metadata) {
		this.context = parts.context();
		this.key = key;
		this.realm = realm;
		this.contact = contact;
		this.metadata = metadata;
		this.updates = parts.updates();
		this.interval = parts.settings().probeInterval().toNanos();
		this.refutedAt = parts.context().nanoTime() - this.interval;
	}

	/**
	 * Be called when a contradiction is signed and waits to be passed on.
	 * @param task what to do
	 */
	void whenContradicted(Runnable task) {
		this.whenContradicted = task;
	}

	NodeId id() {
		return this.key.nodeId();
	}

	@Nullable Statement current() {
		return this.current;
	}

	long incarnation() {
		Statement statement = this.current;
		return (statement != null) ? statement.incarnation() : 0;
	}

	/** Say it all again, with a higher incarnation. */
	void announce() {
		if (this.signing) {
			this.again = true;
			return;
		}
		this.signing = true;
		this.again = false;
		this.incarnation = Math.max(this.incarnation + 1, this.context.wallMillis());
		Contact where = this.contact.get();
		this.said = where;
		byte[] rec = fitting(where);
		byte[] publicKey = this.key.publicIdentity().encoded();
		Signatures signatures = this.context.signatures();
		this.context.offload(() -> signatures.sign(this.key, Statement.signedBytes(this.realm, rec)),
				(signature, failure) -> signed(rec, publicKey, signature, failure));
	}

	private void signed(byte[] rec, byte[] publicKey, byte @Nullable [] signature, @Nullable Throwable failure) {
		this.signing = false;
		Statement statement = (signature != null) ? Statement.read(rec, publicKey, signature, Integer.MAX_VALUE) : null;
		if (statement == null) {
			this.context.counters().increment("membership.sign_failed");
			LOG.warn("This node could not sign what it says about itself", failure);
		}
		else {
			this.current = statement;
			this.updates.put(statement.id(), statement.toMap());
			if (this.contradicts) {
				this.contradicts = false;
				this.whenContradicted.run();
			}
		}
		if (this.again) {
			announce();
			return;
		}
		List<Runnable> waiting = List.copyOf(this.whenSigned);
		this.whenSigned.clear();
		waiting.forEach(Runnable::run);
	}

	/** Labels that do not fit are left out, because the node itself must be known. */
	private byte[] fitting(Contact where) {
		int most = this.context.limits().memberBytes() - 200;
		NodeMetadata told = this.metadata;
		byte[] rec = Statement.encode(where, this.incarnation, this.leaving, told);
		while (rec.length > most && !told.labels().isEmpty()) {
			Map<String, String> fewer = new LinkedHashMap<>(told.labels());
			fewer.remove(new ArrayList<>(fewer.keySet()).get(fewer.size() - 1));
			told = new NodeMetadata(fewer, told.place());
			rec = Statement.encode(where, this.incarnation, this.leaving, told);
		}
		if (!told.equals(this.metadata) && !this.leaving) {
			LOG.warn("Members are told {} of {} labels of this node: limit 'memberBytes' is {}", told.labels().size(),
					this.metadata.labels().size(), this.context.limits().memberBytes());
		}
		return rec;
	}

	/**
	 * Run something as soon as there is a statement.
	 * @param task what; perhaps run before this returns
	 */
	void whenSigned(Runnable task) {
		if (this.current != null) {
			task.run();
		}
		else {
			this.whenSigned.add(task);
		}
	}

	/** Look whether this node is reached elsewhere now. */
	void refresh() {
		if (this.current != null && !this.leaving && !this.contact.get().equals(this.said)) {
			announce();
		}
	}

	/**
	 * Tell something else.
	 * @param metadata from now on
	 */
	void metadata(NodeMetadata metadata) {
		this.metadata = metadata;
		announce();
	}

	/**
	 * Somebody suspects this node.
	 * @param accused the incarnation that does not answer
	 * @return whether that is to be contradicted
	 */
	boolean accused(long accused) {
		Statement statement = this.current;
		if (statement == null || this.leaving || accused < statement.incarnation()) {
			this.context.counters().increment("membership.ignored.stale");
			return false;
		}
		if (accused > statement.incarnation()) {
			// Nobody can know it: incarnations are signed
			this.context.counters().increment("membership.ignored.ahead");
			return false;
		}
		if (this.refuting) {
			return false;
		}
		this.refuting = true;
		long wait = this.refutedAt + this.interval - this.context.nanoTime();
		if (wait <= 0) {
			refute();
		}
		else {
			// Whoever accuses again and again must not make this node sign all the time
			this.context.after(wait, this::refute);
		}
		return true;
	}

	private void refute() {
		this.refuting = false;
		this.refutedAt = this.context.nanoTime();
		this.contradicts = true;
		this.context.counters().increment("membership.refuted");
		announce();
	}

	/**
	 * An earlier run of this node said something with a higher incarnation: its clock was
	 * ahead.
	 * @param known the incarnation that others know
	 */
	void exceed(long known) {
		if (known > this.incarnation && known < Long.MAX_VALUE - 1 && !this.leaving) {
			this.incarnation = known;
			announce();
		}
	}

	/**
	 * Say that this node leaves.
	 * @param then called when that is signed, or cannot be
	 */
	void leave(Runnable then) {
		this.leaving = true;
		this.whenSigned.add(then);
		announce();
	}

	boolean leaving() {
		return this.leaving;
	}

}
