package io.macula.spring.boot.autoconfigure.diagnostics;

import io.macula.engine.InvalidNameException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that a topic, pattern or procedure has a name that cannot be used. Stateless.
 */
class InvalidNameFailureAnalyzer extends AbstractFailureAnalyzer<InvalidNameException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidNameException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Correct the name: levels separated by dots, none of them empty, and wildcards as whole levels of"
						+ " subscriptions only.",
				cause);
	}

}
