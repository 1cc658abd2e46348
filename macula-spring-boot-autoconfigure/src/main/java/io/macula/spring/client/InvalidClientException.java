package io.macula.spring.client;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * An interface cannot be made a client. Says which method is wrong, why, and what to do.
 */
public class InvalidClientException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String remedy;

	InvalidClientException(Class<?> type, @Nullable Method method, String problem, String remedy,
			@Nullable Throwable cause) {
		super("Client " + type.getName() + ((method != null) ? ", method '" + signature(method) + "'" : "") + ": "
				+ problem, cause);
		this.remedy = remedy;
	}

	private static String signature(Method method) {
		return method.getName() + Arrays.stream(method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ", "(", ")"));
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String getRemedy() {
		return this.remedy;
	}

}
