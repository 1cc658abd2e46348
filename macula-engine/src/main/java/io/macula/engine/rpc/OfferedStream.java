package io.macula.engine.rpc;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A handler of a procedure that is opened as a stream. Thread-safe.
 */
final class OfferedStream extends Offered implements StreamAnswer {

	private final StreamAnswer answer;

	OfferedStream(StreamAnswer answer, @Nullable ProcedureVersion version, Map<String, String> metadata,
			long sinceMillis) {
		super(version, metadata, sinceMillis);
		this.answer = answer;
	}

	@Override
	public void handle(OpenedStream opened) throws Exception {
		this.answer.handle(opened);
	}

	@Override
	public void admit(OpenedStream opened) {
		this.answer.admit(opened);
	}

	@Override
	public @Nullable String contentType() {
		return this.answer.contentType();
	}

}
