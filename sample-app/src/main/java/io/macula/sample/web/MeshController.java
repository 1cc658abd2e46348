package io.macula.sample.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.identity.NodeId;
import io.macula.spring.core.MaculaOperations;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows the mesh, and publishes and calls by hand with any topic and any procedure.
 * Thread-safe.
 */
@RestController
class MeshController {

	private final MaculaOperations macula;

	private final MeshMap map;

	private final JsonMapper json;

	MeshController(MaculaOperations macula, MeshMap map, JsonMapper json) {
		this.macula = macula;
		this.map = map;
		this.json = json;
	}

	@GetMapping("/api/mesh")
	MeshMap.Snapshot mesh() {
		return this.map.snapshot();
	}

	@PostMapping("/api/publish")
	CompletableFuture<Published> publish(HttpServletRequest request) throws IOException {
		RawRequest raw = RawRequest.of(request, "topic");
		return this.macula.newMessage(raw.name(), raw.body())
			.contentType(raw.contentType())
			.publishAsync()
			.thenApply((result) -> new Published(raw.name(), ids(result.recipients()), ids(result.unreachable())));
	}

	@PostMapping("/api/call")
	CompletableFuture<Answer> call(HttpServletRequest request) throws IOException {
		RawRequest raw = RawRequest.of(request, "procedure");
		long start = System.nanoTime();
		return this.macula.newCall(raw.name(), raw.body())
			.contentType(raw.contentType())
			.exchangeAsync(byte[].class)
			.thenApply((response) -> new Answer(raw.name(), id(response.responder()), millisSince(start),
					readable(response.body())));
	}

	private Object readable(byte @Nullable [] result) {
		byte[] bytes = (result != null) ? result : new byte[0];
		try {
			return this.json.readTree(bytes);
		}
		catch (JacksonException ex) {
			return new String(bytes, StandardCharsets.UTF_8);
		}
	}

	private static Collection<String> ids(Collection<NodeId> nodes) {
		return nodes.stream().map(NodeId::toString).toList();
	}

	private static @Nullable String id(@Nullable NodeId node) {
		return (node != null) ? node.toString() : null;
	}

	private static double millisSince(long start) {
		return Duration.ofNanos(System.nanoTime() - start).toNanos() / 1e6;
	}

	/**
	 * What became of a message. Immutable.
	 *
	 * @param topic the topic
	 * @param recipients ids of the nodes that it was handed to
	 * @param unreachable ids of subscriber nodes that it could not be handed to
	 */
	record Published(String topic, Collection<String> recipients, Collection<String> unreachable) {
	}

	/**
	 * What became of a call. Immutable.
	 *
	 * @param procedure the procedure
	 * @param responder id of the node that answered
	 * @param millis how long it took
	 * @param result the result: JSON, or text if it is none
	 */
	record Answer(String procedure, @Nullable String responder, double millis, Object result) {
	}

}
