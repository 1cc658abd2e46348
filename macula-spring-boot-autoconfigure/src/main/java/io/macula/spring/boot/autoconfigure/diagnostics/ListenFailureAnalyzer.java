package io.macula.spring.boot.autoconfigure.diagnostics;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Locale;

import io.macula.engine.MaculaException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that the node cannot listen where it should. Stateless.
 */
class ListenFailureAnalyzer extends AbstractFailureAnalyzer<MaculaException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, MaculaException cause) {
		IOException fault = findCause(cause, IOException.class);
		if (fault == null) {
			return null;
		}
		// The native transport has exceptions of its own for what the JDK calls a
		// BindException
		String text = String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
		if (text.contains("address already in use")) {
			return new FailureAnalysis(String.valueOf(cause.getMessage()),
					"Stop what uses the port, or set macula.quic.port to another one, or to 0 for any free port (of a"
							+ " further mesh macula.meshes.<name>.quic.port). To join the node that has the port, name it in"
							+ " macula.bootstrap.peers, too.",
					cause);
		}
		if (text.contains("cannot assign requested address") || fault instanceof UnknownHostException) {
			return new FailureAnalysis(String.valueOf(cause.getMessage()),
					"Set macula.quic.host to an address of this machine, or to 0.0.0.0 for all. How others reach this"
							+ " node is a matter of macula.hostname.",
					cause);
		}
		if (text.contains("permission denied")) {
			return new FailureAnalysis(String.valueOf(cause.getMessage()),
					"Set macula.quic.port to a port above 1023, or allow this process to use lower ones.", cause);
		}
		return null;
	}

}
