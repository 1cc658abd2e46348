package io.macula.engine.membership;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.SwimAck;
import io.macula.engine.wire.SwimPing;
import io.macula.engine.wire.SwimPingReq;

/**
 * Probes nodes for others, and says at least that it tried (Lifeguard's nack). Dials only
 * where the table says that a node is, never where the peer says: otherwise anybody could
 * make this node send packets anywhere. Confined to the loop.
 */
final class Helper {

	/** Probes for others that are under way. */
	private static final int MOST = 256;

	/** Those of one peer. */
	private static final int MOST_OF_PEER = 32;

	private record Errand(Link asker, long number, NodeId target) {
	}

	private final NodeContext context;

	private final Links links;

	private final MembershipSettings settings;

	private final MemberTable table;

	private final News news;

	private final Peers peers;

	private final LongSupplier numbers;

	private final Map<Long, Errand> errands = new HashMap<>();

	Helper(Parts parts, News news, LongSupplier numbers) {
		this.context = parts.context();
		this.links = parts.links();
		this.settings = parts.settings();
		this.table = parts.table();
		this.news = news;
		this.peers = parts.peers();
		this.numbers = numbers;
	}

	/**
	 * Somebody asks.
	 * @param link who
	 * @param request whom to probe
	 */
	void asked(Link link, SwimPingReq request) {
		byte[] target = request.target();
		Long number = request.seq();
		if (target == null || target.length != NodeId.BYTES || number == null) {
			link.violation("membership_request");
			return;
		}
		NodeId id = NodeId.of(target);
		Member member = this.table.get(id);
		Errand errand = new Errand(link, number, id);
		Link direct = this.peers.link(id);
		if (isFull(link) || (direct == null && (member == null || member.contact().endpoints().isEmpty()))) {
			nack(errand);
			return;
		}
		long own = this.numbers.getAsLong();
		this.errands.put(own, errand);
		if (direct != null) {
			ping(direct, own);
		}
		else if (member != null) {
			this.links.connect(member.contact(), Purpose.QUERY, (opened, failure) -> {
				if (opened != null && opened.proven() && opened.has(Capabilities.SWIM)) {
					ping(opened, own);
				}
			});
		}
		// Lifeguard: so early that the asker still waits for it
		this.context.after(this.settings.probeTimeout().toNanos() * 4 / 5, () -> {
			if (this.errands.containsKey(own)) {
				nack(errand);
			}
		});
		this.context.after(this.settings.probeInterval().toNanos() * 2, () -> this.errands.remove(own));
	}

	private boolean isFull(Link asker) {
		return this.errands.size() >= MOST || this.errands.values()
			.stream()
			.filter((errand) -> errand.asker().remote().equals(asker.remote()))
			.count() >= MOST_OF_PEER;
	}

	private void ping(Link link, long number) {
		link.control(new SwimPing(number, null, null, this.news.forPeer(link.remote()), null, Extras.NONE));
	}

	private void nack(Errand errand) {
		if (this.settings.lifeguard() && errand.asker().open()) {
			errand.asker().control(new SwimAck(errand.number(), null, null, true, null, null, Extras.NONE));
		}
	}

	/**
	 * An answer came.
	 * @param link from whom
	 * @param ack the answer
	 * @return {@code false} if it does not answer a probe for others
	 */
	boolean answered(Link link, SwimAck ack) {
		Errand errand = (ack.seq() != null) ? this.errands.get(ack.seq()) : null;
		if (errand == null || !errand.target().equals(link.remote()) || Boolean.TRUE.equals(ack.nack())) {
			return errand != null;
		}
		this.errands.remove(ack.seq());
		if (errand.asker().open()) {
			errand.asker()
				.control(new SwimAck(errand.number(), null, ack.incarnation(), null, null, null, Extras.NONE));
		}
		return true;
	}

}
