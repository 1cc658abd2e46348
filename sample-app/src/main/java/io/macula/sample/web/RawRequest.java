package io.macula.sample.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * A name from the query and a body exactly as it was sent. {@code curl -d} declares a
 * form, which the usual ways of reading a parameter would swallow. Immutable.
 *
 * @param name value of the parameter
 * @param body the bytes
 * @param contentType what they are, JSON if not declared
 */
record RawRequest(String name, byte[] body, String contentType) {

	private static final int MAX_BODY = 16 << 20;

	static RawRequest of(HttpServletRequest request, String parameter) throws IOException {
		String name = UriComponentsBuilder.newInstance()
			.query(request.getQueryString())
			.build()
			.getQueryParams()
			.getFirst(parameter);
		if (name == null || name.isEmpty()) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"Parameter '" + parameter + "' is missing: " + request.getRequestURI() + "?" + parameter + "=...");
		}
		byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
		if (body.length > MAX_BODY) {
			throw new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE,
					"The body has more than " + MAX_BODY + " bytes");
		}
		return new RawRequest(decode(name), body, contentType(request.getContentType()));
	}

	private static String decode(String name) {
		try {
			return UriUtils.decode(name, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "'" + name + "' is not encoded as a URL is", ex);
		}
	}

	private static String contentType(@Nullable String declared) {
		return (declared == null || declared.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE))
				? MediaType.APPLICATION_JSON_VALUE : declared;
	}

}
