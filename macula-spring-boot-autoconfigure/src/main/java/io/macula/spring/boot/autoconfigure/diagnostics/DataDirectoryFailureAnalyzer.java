package io.macula.spring.boot.autoconfigure.diagnostics;

import io.macula.engine.trust.IdentityStoreException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.StringUtils;

/**
 * Explains that the data directory cannot be used. Stateless.
 */
class DataDirectoryFailureAnalyzer extends AbstractFailureAnalyzer<IdentityStoreException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, IdentityStoreException cause) {
		return new FailureAnalysis(cause.path() + " " + cause.problem() + ".", StringUtils.capitalize(cause.remedy())
				+ ". The directory is set by macula.data-dir; without it the node has a new identity each time.",
				cause);
	}

}
