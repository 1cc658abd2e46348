package io.macula.spring.boot.autoconfigure.diagnostics;

import io.macula.spring.annotation.InvalidAnnotatedMethodException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that an annotated method, or an attribute of its annotation, cannot be used.
 * Stateless.
 */
class InvalidAnnotatedMethodFailureAnalyzer extends AbstractFailureAnalyzer<InvalidAnnotatedMethodException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidAnnotatedMethodException cause) {
		return new FailureAnalysis("Bean '" + cause.getBeanName() + "', " + cause.getProblem() + ".",
				"Correct the annotation or the method. If the value comes from a placeholder or an expression, look at"
						+ " what that gives.",
				cause);
	}

}
