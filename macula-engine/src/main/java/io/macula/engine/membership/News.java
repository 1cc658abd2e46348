package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.List;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.SwimPing;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Passes news on: with every probe and answer, and to a few peers in between while there
 * is any. Reads what others pass on. Confined to the loop.
 */
final class News {

	/** Pieces of news in one message; an honest peer does not send nearly as many. */
	private static final int MOST_PIECES = 512;

	private final NodeContext context;

	private final MembershipSettings settings;

	private final MemberTable table;

	private final Judgement judgement;

	private final StatementVerifier verifier;

	private final UpdateQueue updates;

	private final Peers peers;

	private Timer timer = Timer.NONE;

	News(Parts parts, Judgement judgement, StatementVerifier verifier) {
		this.context = parts.context();
		this.settings = parts.settings();
		this.table = parts.table();
		this.judgement = judgement;
		this.verifier = verifier;
		this.updates = parts.updates();
		this.peers = parts.peers();
	}

	void start() {
		this.timer = this.context.every(this.settings.gossipInterval()::toNanos, this::round);
	}

	void restart() {
		this.timer.cancel();
		start();
	}

	void stop() {
		this.timer.cancel();
	}

	/** Pass on what there is, to a few. */
	void round() {
		if (this.updates.isEmpty()) {
			return;
		}
		for (Link link : this.peers.choose(this.settings.gossipNodes(), (id) -> true)) {
			List<WireValue.Map> news = forPeer(link.remote());
			if (news != null) {
				link.control(new SwimPing(null, null, null, news, null, Extras.NONE));
			}
		}
	}

	/** Tell all peers at once, before this node is gone. */
	void tellAll(Statement statement) {
		SwimPing message = new SwimPing(null, null, null, List.of(statement.toMap()), null, Extras.NONE);
		this.peers.choose(Integer.MAX_VALUE, (id) -> true).forEach((link) -> link.control(message));
	}

	/**
	 * News for one message.
	 * @param receiver who gets it; if suspected, it is told so first (Lifeguard's buddy)
	 * @return the news, or {@code null} if there is none
	 */
	@Nullable List<WireValue.Map> forPeer(NodeId receiver) {
		List<WireValue.Map> news = new ArrayList<>();
		if (this.settings.lifeguard() && this.judgement.suspicion(receiver) != null) {
			Member suspected = this.table.get(receiver);
			if (suspected != null) {
				news.add(this.judgement.accusation(suspected).toMap());
			}
		}
		this.updates.take(receiver, this.settings.gossipBytes(),
				Formulas.retransmits(this.settings.retransmitMultiplier(), this.table.count()), news);
		return news.isEmpty() ? null : news;
	}

	/**
	 * Read what a peer passes on. Accusations are judged after statements, which they may
	 * be about.
	 * @param link the peer
	 * @param news what it said, or {@code null}
	 * @param then called when all of it is judged; perhaps before this returns
	 */
	void read(Link link, @Nullable List<WireValue.Map> news, Runnable then) {
		if (news == null) {
			then.run();
			return;
		}
		if (news.size() > MOST_PIECES) {
			link.violation("membership_news");
			return;
		}
		List<Statement> statements = new ArrayList<>();
		List<Accusation> accusations = new ArrayList<>();
		for (WireValue.Map map : news) {
			if (Statement.isStatement(map)) {
				Statement statement = Statement.read(map, this.context.limits().memberBytes());
				if (statement == null) {
					link.violation("membership_statement");
				}
				else if (this.judgement.isNews(statement)) {
					statements.add(statement);
				}
			}
			else {
				Accusation accusation = Accusation.read(map);
				if (accusation == null) {
					link.violation("membership_accusation");
				}
				else {
					accusations.add(accusation);
				}
			}
		}
		this.verifier.verify(link, statements, (good) -> {
			good.forEach((statement) -> this.judgement.stated(statement, link.remote()));
			accusations.forEach((accusation) -> this.judgement.accused(accusation, link.remote()));
			then.run();
		});
	}

}
