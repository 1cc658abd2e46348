package io.macula.engine.rpc;

import java.util.concurrent.atomic.LongAdder;

import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.FailureCode;

/**
 * Counters of streaming calls. Thread-safe.
 */
final class StreamCounters {

	final LongAdder opened;

	final LongAdder accepted;

	final LongAdder finished;

	final LongAdder itemsIn;

	final LongAdder itemsOut;

	final LongAdder handlerFailures;

	private final Counters counters;

	StreamCounters(Counters counters) {
		this.counters = counters;
		this.opened = counters.counter("rpc.streams.opened");
		this.accepted = counters.counter("rpc.streams.accepted");
		this.finished = counters.counter("rpc.streams.finished");
		this.itemsIn = counters.counter("rpc.streams.items_in");
		this.itemsOut = counters.counter("rpc.streams.items_out");
		this.handlerFailures = counters.counter("rpc.streams.handler_failed");
	}

	void failed(FailureCode code) {
		this.counters.increment("rpc.streams.failed." + code.text());
	}

	void refused(FailureCode code) {
		this.counters.increment("rpc.streams.refused." + code.text());
	}

}
