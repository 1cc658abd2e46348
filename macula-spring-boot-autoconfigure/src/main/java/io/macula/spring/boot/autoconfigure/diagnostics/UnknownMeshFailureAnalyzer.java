package io.macula.spring.boot.autoconfigure.diagnostics;

import io.macula.spring.core.MaculaMeshes;
import io.macula.spring.core.UnknownMeshException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that the application is not part of a mesh that it names. Stateless.
 */
class UnknownMeshFailureAnalyzer extends AbstractFailureAnalyzer<UnknownMeshException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownMeshException cause) {
		String remedy = cause.getMesh().equals(MaculaMeshes.DEFAULT)
				? "Leave the name out: the first mesh, that of macula.realm, is meant without one."
				: "Set macula.meshes." + cause.getMesh()
						+ ".realm, or correct the name. Without a name, the mesh of macula.realm is meant.";
		return new FailureAnalysis(cause.getMessage() + ".", remedy, cause);
	}

}
