package io.macula.spring.boot.autoconfigure.diagnostics;

import io.macula.spring.listener.InvalidEndpointException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that a topic, pattern or procedure has a name that cannot be used. Stateless.
 */
class InvalidEndpointFailureAnalyzer extends AbstractFailureAnalyzer<InvalidEndpointException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidEndpointException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Correct the name: levels separated by dots, none of them empty, and wildcards as whole levels of"
						+ " subscriptions only.",
				cause);
	}

}
