package io.macula.spring.boot.autoconfigure.diagnostics;

import io.macula.spring.listener.DuplicateEndpointException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that two endpoints have the same id. Stateless.
 */
class DuplicateEndpointFailureAnalyzer extends AbstractFailureAnalyzer<DuplicateEndpointException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, DuplicateEndpointException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Give one of the @MaculaSubscribe or @MaculaProcedure methods another 'id' than '" + cause.getId()
						+ "', or leave it out.",
				cause);
	}

}
