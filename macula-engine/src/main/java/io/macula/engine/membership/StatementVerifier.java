package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.macula.engine.identity.PublicIdentity;
import io.macula.engine.identity.Realm;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Signatures;

/**
 * Checks off the loop that nodes signed what is said in their name. A peer has checked
 * what it passes on, so a bad signature is its fault. Confined to the loop.
 */
final class StatementVerifier {

	/** Statements of one peer that wait to be checked: as many as one exchange brings. */
	private static final int MOST_WAITING = 512;

	private static final class Waiting {

		private int statements;

	}

	private final NodeContext context;

	private final Realm realm;

	StatementVerifier(NodeContext context, Realm realm) {
		this.context = context;
		this.realm = realm;
	}

	/**
	 * Check statements.
	 * @param link who passed them on
	 * @param statements the statements
	 * @param then receives the good ones; at once if there is nothing to check, or too
	 * much
	 */
	void verify(Link link, List<Statement> statements, Consumer<List<Statement>> then) {
		if (statements.isEmpty()) {
			then.accept(statements);
			return;
		}
		Waiting waiting = link.attribute(Waiting.class);
		if (waiting == null) {
			waiting = new Waiting();
			link.attribute(Waiting.class, waiting);
		}
		if (waiting.statements + statements.size() > MOST_WAITING) {
			this.context.counters().increment("membership.ignored.unverified");
			then.accept(List.of());
			return;
		}
		Waiting counted = waiting;
		counted.statements += statements.size();
		Signatures signatures = this.context.signatures();
		this.context.offload(() -> statements.stream().map((statement) -> isGood(signatures, statement)).toList(),
				(results, failure) -> {
					counted.statements -= statements.size();
					List<Statement> good = new ArrayList<>();
					for (int i = 0; i < statements.size(); i++) {
						if (results != null && results.get(i)) {
							good.add(statements.get(i));
						}
						else if (results != null) {
							link.violation("membership_signature");
						}
					}
					then.accept(good);
				});
	}

	private boolean isGood(Signatures signatures, Statement statement) {
		PublicIdentity signer = statement.signer();
		return signer != null && signer.nodeId().equals(statement.id())
				&& signatures.verify(signer, Statement.signedBytes(this.realm, statement.rec()), statement.signature());
	}

}
