package io.macula.spring.boot.autoconfigure.diagnostics;

import io.macula.spring.core.UnknownMeshException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that the application is not part of a mesh that it names. Stateless.
 */
class UnknownMeshFailureAnalyzer extends AbstractFailureAnalyzer<UnknownMeshException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownMeshException cause) {
		return new FailureAnalysis(
				cause.getMessage() + ".", "Set macula.meshes." + cause.getMesh()
						+ ".realm, or correct the name. Without a name, the mesh of" + " macula.realm is meant.",
				cause);
	}

}
