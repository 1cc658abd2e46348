package io.macula.spring.test;

import java.time.Duration;

/**
 * Messages that arrived at a node of the test, in order. Thread-safe.
 */
public final class MessageCapture extends Capture<CapturedMessage> {

	MessageCapture(String what, Duration timeout) {
		super(what, timeout);
	}

}
