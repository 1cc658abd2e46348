package io.macula.engine.rpc;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.RemovalListener;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Results of calls that need not be made again for a while. What counts as the same call:
 * procedure, accepted versions, arguments and their content type; headers do not count.
 * Only results are kept, no errors. Bounded in entries and bytes by one weight: no entry
 * counts for less than its share of the bytes, and headers count, too. Thread-safe.
 */
final class ResultCache {

	/** What an entry takes besides its bytes. */
	private static final int OVERHEAD = 256;

	/** A call as far as it decides on the result. */
	private static final class Key {

		private final String procedure;

		private final String version;

		private final @Nullable String contentType;

		private final byte[] args;

		private final int hash;

		private Key(CallSpec spec, byte[] args) {
			this.procedure = spec.procedure();
			this.version = (spec.version() != null) ? spec.version().toString() : "";
			this.contentType = spec.contentType();
			this.args = args;
			this.hash = 31 * Objects.hash(this.procedure, this.version, this.contentType) + Arrays.hashCode(args);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Key key && this.hash == key.hash && this.procedure.equals(key.procedure)
					&& this.version.equals(key.version) && Objects.equals(this.contentType, key.contentType)
					&& Arrays.equals(this.args, key.args);
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

	}

	private record Result(RpcReply reply, NodeId responder, long bytes, long at, long keepNanos) {
	}

	private final NodeContext context;

	private final Cache<Key, Result> results;

	private final LongAdder hits;

	private final LongAdder misses;

	private final LongAdder tooLarge;

	private final long most;

	ResultCache(NodeContext context) {
		this.context = context;
		Limits limits = context.limits();
		Counters counters = context.counters();
		this.hits = counters.counter("rpc.cache.hits");
		this.misses = counters.counter("rpc.cache.misses");
		this.tooLarge = counters.counter("rpc.cache.too_large");
		this.most = limits.cachedResultBytes();
		LongAdder evicted = counters.counter("rpc.cache.evicted");
		int share = Math.max(1, limits.cachedResultBytes() / limits.cachedResults());
		RemovalListener<Key, Result> listener = (key, result, cause) -> {
			if (cause == RemovalCause.SIZE) {
				evicted.increment();
			}
		};
		this.results = Caffeine.newBuilder()
			.maximumWeight(limits.cachedResultBytes())
			.weigher((Key key, Result result) -> (int) Math.max(share, result.bytes))
			.expireAfter(Expiry.writing((Key key, Result result) -> Duration.ofNanos(result.keepNanos)))
			.ticker(context::nanoTime)
			.executor(context::execute)
			.removalListener(listener)
			.build();
		counters.gauge("rpc.cache.entries", this::entries);
		counters.gauge("rpc.cache.bytes", this::bytes);
	}

	private long entries() {
		// Evicts what a write left over that came while others were being evicted
		this.results.cleanUp();
		return this.results.estimatedSize();
	}

	private long bytes() {
		this.results.cleanUp();
		return this.results.policy().eviction().map((eviction) -> eviction.weightedSize().orElse(0)).orElse(0L);
	}

	/**
	 * Answer a call from the cache.
	 * @param spec the call
	 * @param completion told the result if there is one that is young enough
	 * @return {@code null} if it was, else what to tell in place of the completion, so
	 * that the result is kept
	 */
	@Nullable CallCompletion answer(CallSpec spec, CallCompletion completion) {
		if (OVERHEAD + (long) spec.args().length > this.most) {
			// Would only be thrown away, but hold its arguments twice until then
			this.misses.increment();
			this.tooLarge.increment();
			return completion;
		}
		Result known = this.results.getIfPresent(new Key(spec, spec.args()));
		if (known != null && this.context.nanoTime() - known.at < spec.cacheNanos()) {
			this.hits.increment();
			completion.replied(copy(known.reply), known.responder);
			return null;
		}
		this.misses.increment();
		long asked = this.context.nanoTime();
		// A copy: the application may change its arguments before the answer comes
		Key key = new Key(spec, spec.args().clone());
		return new CallCompletion() {

			@Override
			public void replied(RpcReply reply, NodeId responder) {
				keep(key, reply, responder, asked, spec.cacheNanos());
				completion.replied(reply, responder);
			}

			@Override
			public void progressed(boolean sent, NodeId node, long bytes, long total) {
				completion.progressed(sent, node, bytes, total);
			}

			@Override
			public void failed(MeshFailure failure) {
				completion.failed(failure);
			}

		};
	}

	private void keep(Key key, RpcReply reply, NodeId responder, long asked, long keepNanos) {
		long bytes = OVERHEAD + key.args.length + bytes(reply);
		if (bytes > this.most) {
			this.tooLarge.increment();
			return;
		}
		// A copy: the application may change what it gets
		this.results.put(key, new Result(copy(reply), responder, bytes, asked, keepNanos));
	}

	/** Whatever the provider has sent counts: it decides how much that is. */
	private static long bytes(RpcReply reply) {
		byte[] result = reply.result();
		String type = reply.contentType();
		WireValue.Map headers = reply.headers();
		return ((result != null) ? result.length : 0) + ((type != null) ? type.length() : 0)
				+ ((headers != null) ? Headers.heldBytes(headers) : 0);
	}

	private static RpcReply copy(RpcReply reply) {
		byte[] result = reply.result();
		return new RpcReply(null, (result != null) ? result.clone() : null, null, null, null, null, null,
				reply.contentType(), reply.headers(), Extras.NONE);
	}

}
