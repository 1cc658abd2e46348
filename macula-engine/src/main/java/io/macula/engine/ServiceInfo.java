package io.macula.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

import io.macula.engine.identity.NodeId;
import io.macula.engine.rpc.ServiceAnswer;
import io.macula.engine.rpc.ServiceEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * What a provider tells of one handler of a procedure. Immutable.
 *
 * @param node the provider
 * @param roundTrip time from the question to the answer, zero for this node itself
 * @param version version of the handler, {@code null} if it has none or was not asked for
 * @param metadata what is told with the procedure, empty if that was not asked for
 * @param statistics figures, {@code null} if they were not asked for
 */
public record ServiceInfo(NodeId node, Duration roundTrip, @Nullable String version, Map<String, String> metadata,
		@Nullable ServiceStatistics statistics) {

	/**
	 * Copy.
	 */
	public ServiceInfo {
		metadata = Map.copyOf(metadata);
	}

	static Stream<ServiceInfo> of(ServiceAnswer answer) {
		return answer.endpoints().stream().map((endpoint) -> of(answer, endpoint));
	}

	private static ServiceInfo of(ServiceAnswer answer, ServiceEndpoint endpoint) {
		ServiceEndpoint.Figures figures = endpoint.figures();
		return new ServiceInfo(answer.node(), Duration.ofNanos(answer.roundTripNanos()), endpoint.version(),
				endpoint.metadata(),
				(figures != null) ? new ServiceStatistics(figures.calls(), figures.errors(),
						Duration.ofNanos(figures.meanNanos()), Duration.ofNanos(figures.lastNanos()),
						figures.lastError(), Instant.ofEpochMilli(figures.sinceMillis())) : null);
	}

}
