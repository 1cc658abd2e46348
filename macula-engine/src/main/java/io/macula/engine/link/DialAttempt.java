package io.macula.engine.link;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BiConsumer;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.PeerExpectation;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * The way to one node: resolves its endpoints and dials their addresses one after the
 * other until a hello succeeds, all under one deadline. Confined to the loop.
 */
final class DialAttempt {

	private record Target(Path path, String host) {
	}

	/** How a target is dialled. */
	interface Dialler {

		/**
		 * Dial; the attempt is told by {@link DialAttempt#succeeded} or
		 * {@link DialAttempt#failed}.
		 * @param attempt the attempt
		 * @param path where
		 * @param expectation who
		 */
		void dial(DialAttempt attempt, Path path, PeerExpectation expectation);

	}

	private final LinkShared shared;

	private final Dialler dialler;

	private final @Nullable NodeId expected;

	private final Queue<Endpoint> endpoints;

	private final List<String> protocols;

	private final Queue<Target> targets = new ArrayDeque<>();

	private final List<BiConsumer<@Nullable Link, @Nullable MeshFailure>> waiting = new ArrayList<>();

	private final long deadline;

	private final Timer timer;

	private final String name;

	private Purpose purpose = Purpose.QUERY;

	private @Nullable MeshFailure last;

	private @Nullable Guest guest;

	private boolean over;

	DialAttempt(LinkShared shared, Dialler dialler, @Nullable NodeId expected, List<Endpoint> endpoints,
			List<String> protocols) {
		this.shared = shared;
		this.dialler = dialler;
		this.expected = expected;
		this.protocols = protocols;
		this.endpoints = new ArrayDeque<>(endpoints);
		this.name = (expected != null) ? "node " + expected.shortText() + " at " + endpoints : endpoints.toString();
		this.deadline = shared.context().nanoTime() + shared.timings().handshake();
		// Names may take longer than anybody waits, and nothing else ends that
		this.timer = shared.context().after(shared.timings().handshake(), this::late);
	}

	void await(Purpose why, BiConsumer<@Nullable Link, @Nullable MeshFailure> then) {
		if (why == Purpose.KEEP) {
			this.purpose = Purpose.KEEP;
		}
		this.waiting.add(then);
	}

	Purpose purpose() {
		return this.purpose;
	}

	void start() {
		next();
	}

	private void next() {
		if (this.over) {
			return;
		}
		long left = this.deadline - this.shared.context().nanoTime();
		Target target = this.targets.poll();
		if (left <= 0) {
			late();
		}
		else if (target != null) {
			// A silent address must leave time for the others
			long share = (this.targets.isEmpty() && this.endpoints.isEmpty()) ? left : Math.max(left / 3, 1_000_000L);
			this.dialler.dial(this, target.path(),
					new PeerExpectation(this.expected, target.host(), this.protocols, share));
		}
		else {
			resolveNext();
		}
	}

	private void late() {
		MeshFailure why = this.last;
		giveUp(new MeshFailure(FailureCode.UNREACHABLE,
				"no answer in time from " + this.name + ((why != null) ? "; before: " + why.getMessage() : "")));
	}

	private void resolveNext() {
		Endpoint endpoint = this.endpoints.poll();
		if (endpoint == null) {
			MeshFailure why = this.last;
			giveUp(new MeshFailure(FailureCode.UNREACHABLE, "cannot reach " + this.name
					+ ((why != null) ? ": " + why.getMessage() : ": it has no address that can be dialled")));
			return;
		}
		InetAddress literal = NetUtil.createInetAddressFromIpAddressString(endpoint.host());
		if (literal != null) {
			this.targets
				.add(new Target(new Path.Udp(new InetSocketAddress(literal, endpoint.port())), endpoint.host()));
			next();
			return;
		}
		this.shared.context().dns().resolve(endpoint.host(), (addresses, failure) -> {
			if (addresses != null) {
				for (InetAddress address : addresses) {
					this.targets.add(
							new Target(new Path.Udp(new InetSocketAddress(address, endpoint.port())), endpoint.host()));
				}
			}
			else {
				this.last = new MeshFailure(FailureCode.UNREACHABLE, "the name '" + endpoint.host()
						+ "' cannot be resolved" + ((failure != null) ? ": " + failure.getMessage() : ""));
			}
			next();
		});
	}

	/** One address did not work. */
	void failed(MeshFailure failure) {
		this.last = failure;
		next();
	}

	void succeeded(Link link) {
		end(link, null);
	}

	/** Somebody is there who speaks another protocol. */
	void succeeded(Guest who) {
		this.guest = who;
		end(null, null);
	}

	/**
	 * What the attempt came to, for who does not know whom it reaches.
	 * @param link the link, {@code null} if there is none
	 * @param failure why there is none, unless somebody is there who speaks another
	 * protocol
	 */
	SeedOutcome outcome(@Nullable Link link, @Nullable MeshFailure failure) {
		if (link != null) {
			return new SeedOutcome.Linked(link);
		}
		if (this.guest != null) {
			return new SeedOutcome.Hosted(this.guest);
		}
		return new SeedOutcome.Failed(
				(failure != null) ? failure : new MeshFailure(FailureCode.UNREACHABLE, "nobody answered"));
	}

	void giveUp(MeshFailure failure) {
		end(null, failure);
	}

	private void end(@Nullable Link link, @Nullable MeshFailure failure) {
		if (this.over) {
			return;
		}
		this.over = true;
		this.timer.cancel();
		List<BiConsumer<@Nullable Link, @Nullable MeshFailure>> all = List.copyOf(this.waiting);
		this.waiting.clear();
		all.forEach((then) -> this.shared.guarded(() -> then.accept(link, failure)));
	}

	boolean over() {
		return this.over;
	}

}
