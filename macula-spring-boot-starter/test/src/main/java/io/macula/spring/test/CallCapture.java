package io.macula.spring.test;

import java.time.Duration;

/**
 * Calls that a node of the test answered, in order. Thread-safe.
 */
public final class CallCapture extends Capture<CapturedCall> {

	CallCapture(String what, Duration timeout) {
		super(what, timeout);
	}

}
