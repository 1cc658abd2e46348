package io.macula.engine.rpc;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.FailureCode;

/**
 * Counters of calls. Thread-safe.
 */
final class RpcCounters {

	final LongAdder calls;

	final LongAdder localCalls;

	final LongAdder replies;

	final LongAdder failovers;

	final LongAdder handled;

	final LongAdder handlerFailures;

	final LongAdder lateReplies;

	final LongAdder servicesAsked;

	final LongAdder resultsDropped;

	private final Map<FailureCode, LongAdder> failures = new EnumMap<>(FailureCode.class);

	private final Counters counters;

	RpcCounters(Counters counters) {
		this.counters = counters;
		this.calls = counters.counter("rpc.calls");
		this.localCalls = counters.counter("rpc.calls.local");
		this.replies = counters.counter("rpc.replies");
		this.failovers = counters.counter("rpc.failovers");
		this.servicesAsked = counters.counter("rpc.services.asked");
		this.handled = counters.counter("rpc.handled");
		this.handlerFailures = counters.counter("rpc.handler_failed");
		this.lateReplies = counters.counter("rpc.late_replies");
		this.resultsDropped = counters.counter("rpc.results_dropped");
		for (FailureCode code : FailureCode.values()) {
			this.failures.put(code, counters.counter("rpc.failed." + code.text()));
		}
	}

	void failed(FailureCode code) {
		LongAdder counter = this.failures.get(code);
		if (counter != null) {
			counter.increment();
		}
	}

	void refused(FailureCode code) {
		this.counters.increment("rpc.refused." + code.text());
	}

}
