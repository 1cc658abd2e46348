package io.macula.engine.rpc;

import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * What to call and how. Immutable by agreement: the bytes are shared.
 *
 * @param procedure name of the procedure
 * @param args argument bytes
 * @param contentType what they are, {@code null} for JSON
 * @param headers headers for the provider
 * @param headerBytes what the headers take at most
 * @param timeoutNanos deadline of the whole call
 * @param strategy how the provider is chosen
 * @param idempotent whether the call may run twice
 * @param target the only node that may answer, {@code null} for any
 * @param version versions that may answer, {@code null} for any and for those that tell
 * none; told to the provider by header {@link ProcedureVersion#HEADER}
 * @param cacheNanos how old a result may be that is taken from the cache of results, 0 to
 * neither look there nor put the result there
 */
public record CallSpec(String procedure, byte[] args, @Nullable String contentType, WireValue.@Nullable Map headers,
		int headerBytes, long timeoutNanos, ProviderStrategy strategy, boolean idempotent, @Nullable NodeId target,
		@Nullable VersionRange version, long cacheNanos) {

	/**
	 * A call of any version whose result is not kept.
	 * @param procedure name of the procedure
	 * @param args argument bytes
	 * @param contentType what they are, {@code null} for JSON
	 * @param headers headers for the provider
	 * @param headerBytes what the headers take at most
	 * @param timeoutNanos deadline of the whole call
	 * @param strategy how the provider is chosen
	 * @param idempotent whether the call may run twice
	 * @param target the only node that may answer, {@code null} for any
	 */
	public CallSpec(String procedure, byte[] args, @Nullable String contentType, WireValue.@Nullable Map headers,
			int headerBytes, long timeoutNanos, ProviderStrategy strategy, boolean idempotent,
			@Nullable NodeId target) {
		this(procedure, args, contentType, headers, headerBytes, timeoutNanos, strategy, idempotent, target, null, 0);
	}

	/**
	 * A call that any provider may answer.
	 * @param procedure name of the procedure
	 * @param args argument bytes
	 * @param contentType what they are, {@code null} for JSON
	 * @param headers headers for the provider
	 * @param headerBytes what the headers take at most
	 * @param timeoutNanos deadline of the whole call
	 * @param strategy how the provider is chosen
	 * @param idempotent whether the call may run twice
	 */
	public CallSpec(String procedure, byte[] args, @Nullable String contentType, WireValue.@Nullable Map headers,
			int headerBytes, long timeoutNanos, ProviderStrategy strategy, boolean idempotent) {
		this(procedure, args, contentType, headers, headerBytes, timeoutNanos, strategy, idempotent, null);
	}

	/** Room in a frame for what it holds besides arguments, name and headers. */
	static final int OVERHEAD = 512;

	int bytes() {
		return this.args.length + this.procedure.length() + this.headerBytes
				+ ((this.contentType != null) ? this.contentType.length() : 0);
	}

}
