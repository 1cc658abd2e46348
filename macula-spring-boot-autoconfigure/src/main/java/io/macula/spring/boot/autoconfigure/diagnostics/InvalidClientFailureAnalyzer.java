package io.macula.spring.boot.autoconfigure.diagnostics;

import io.macula.spring.client.InvalidClientException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that an interface cannot be made a client. Stateless.
 */
class InvalidClientFailureAnalyzer extends AbstractFailureAnalyzer<InvalidClientException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidClientException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.getRemedy(), cause);
	}

}
