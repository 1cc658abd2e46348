package io.macula.sample;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a running sample as curl would. Thread-safe.
 */
final class Http {

	private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();

	private static final JsonMapper JSON = new JsonMapper();

	private final String base;

	Http(int port) {
		this.base = "http://127.0.0.1:" + port;
	}

	/**
	 * GET what must succeed.
	 * @param path path with query
	 * @return the body
	 */
	JsonNode get(String path) {
		return ok(send(HttpRequest.newBuilder(uri(path))));
	}

	/**
	 * POST what must succeed, declared as {@code curl -d} does.
	 * @param path path without query
	 * @param parameter name of the parameter
	 * @param value its value
	 * @param body the body
	 * @return the body of the response
	 */
	JsonNode post(String path, String parameter, String value, String body) {
		return ok(
				postForResponse(path + "?" + parameter + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8), body));
	}

	HttpResponse<String> getForResponse(String path) {
		return send(HttpRequest.newBuilder(uri(path)));
	}

	HttpResponse<String> postForResponse(String path, String body) {
		return send(HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString(body)));
	}

	static JsonNode json(HttpResponse<String> response) {
		return JSON.readTree(response.body());
	}

	private URI uri(String path) {
		return URI.create(this.base + path);
	}

	private static JsonNode ok(HttpResponse<String> response) {
		if (response.statusCode() != 200) {
			throw new AssertionError(response.uri() + " answered " + response.statusCode() + ": " + response.body());
		}
		return json(response);
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return CLIENT.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError(request.build().uri() + " does not answer", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("Interrupted", ex);
		}
	}

}
