package io.macula.sample.web;

import io.macula.engine.CallTimeoutException;
import io.macula.engine.InvalidNameException;
import io.macula.engine.MaculaException;
import io.macula.engine.NoProviderException;
import io.macula.engine.NodeClosedException;
import io.macula.engine.OverloadedException;
import io.macula.engine.PayloadTooLargeException;
import io.macula.engine.RemoteCallException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Turns what went wrong in the mesh into an HTTP status and a JSON problem. Thread-safe.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

	@ExceptionHandler
	ProblemDetail problem(MaculaException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status(ex), ex.getMessage());
		problem.setProperty("error", ex.getClass().getSimpleName().replace("Exception", ""));
		if (ex instanceof RemoteCallException remote) {
			problem.setProperty("code", remote.code());
		}
		return problem;
	}

	private static HttpStatus status(MaculaException ex) {
		if (ex instanceof InvalidNameException) {
			return HttpStatus.BAD_REQUEST;
		}
		if (ex instanceof NoProviderException) {
			return HttpStatus.NOT_FOUND;
		}
		if (ex instanceof PayloadTooLargeException) {
			return HttpStatus.CONTENT_TOO_LARGE;
		}
		if (ex instanceof OverloadedException || ex instanceof NodeClosedException) {
			return HttpStatus.SERVICE_UNAVAILABLE;
		}
		return (ex instanceof CallTimeoutException) ? HttpStatus.GATEWAY_TIMEOUT : HttpStatus.BAD_GATEWAY;
	}

}
