package io.macula.engine;

import io.macula.engine.rpc.OpenedStream;
import io.macula.engine.rpc.StreamAnswer;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * A handler of the public API in terms of the room for procedures. Thread-safe.
 *
 * @param handler answers streaming calls
 * @param context the surroundings
 */
record StreamAdapter(StreamHandler handler, NodeContext context) implements StreamAnswer {

	@Override
	public void admit(OpenedStream opened) {
		try {
			this.handler.admit(ActiveStream.call(opened));
		}
		catch (OverloadedException ex) {
			throw new MeshFailure(FailureCode.OVERLOADED, String.valueOf(ex.getMessage()));
		}
	}

	@Override
	public void handle(OpenedStream opened) throws Exception {
		ActiveStream stream = new ActiveStream(opened, this.context);
		try {
			this.handler.handle(stream);
		}
		catch (RemoteCallException ex) {
			stream.abort(ex.code(), String.valueOf(ex.getMessage()));
		}
	}

	@Override
	public @Nullable String contentType() {
		return Procedures.wireType(this.handler.contentType());
	}

}
