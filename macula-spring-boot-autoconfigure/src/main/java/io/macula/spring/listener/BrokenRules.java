package io.macula.spring.listener;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.util.ClassUtils;
import org.springframework.validation.method.MethodValidationException;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;

/**
 * Says which rules of its parameters a message or call broke, for beans with
 * {@code @Validated}, whose proxy checks them. Rules that the bean itself broke, by its
 * result or by what it called, are no fault of the sender. Stateless.
 */
final class BrokenRules {

	private static final boolean BEAN_VALIDATION = ClassUtils
		.isPresent("jakarta.validation.ConstraintViolationException", BrokenRules.class.getClassLoader());

	private BrokenRules() {
	}

	/**
	 * What is wrong with the parameters of a method.
	 * @return the rules, {@code null} if that is not why the method failed
	 */
	static @Nullable String of(Throwable thrown, InvocableHandlerMethod method) {
		if (thrown instanceof MethodValidationException invalid) {
			return invalid.isForReturnValue() || !isSame(invalid, method) ? null
					: text(invalid.getParameterValidationResults().stream().flatMap(BrokenRules::rules));
		}
		return BEAN_VALIDATION ? Violations.of(thrown, method) : null;
	}

	private static boolean isSame(MethodValidationException invalid, InvocableHandlerMethod method) {
		return invalid.getMethod().getName().equals(method.getMethod().getName())
				&& Arrays.equals(invalid.getMethod().getParameterTypes(), method.getMethod().getParameterTypes());
	}

	private static Stream<String> rules(ParameterValidationResult result) {
		String name = result.getMethodParameter().getParameterName();
		if (result instanceof ParameterErrors errors) {
			return errors.getFieldErrors().stream().map((error) -> rule(error.getField(), error.getDefaultMessage()));
		}
		return result.getResolvableErrors().stream().map((error) -> rule(name, error.getDefaultMessage()));
	}

	private static String rule(@Nullable String name, @Nullable String message) {
		return "'" + ((name != null) ? name : "argument") + "' " + message;
	}

	private static String text(Stream<String> rules) {
		return rules.sorted().collect(Collectors.joining(", "));
	}

	/**
	 * Apart, because Bean Validation is optional.
	 */
	private static final class Violations {

		private Violations() {
		}

		static @Nullable String of(Throwable thrown, InvocableHandlerMethod method) {
			if (!(thrown instanceof ConstraintViolationException broken)) {
				return null;
			}
			Set<ConstraintViolation<?>> all = broken.getConstraintViolations();
			if (all == null || all.isEmpty() || !all.stream().allMatch((each) -> isOfParameter(each, method))) {
				return null;
			}
			return text(all.stream().map(Violations::rule));
		}

		private static boolean isOfParameter(ConstraintViolation<?> violation, InvocableHandlerMethod method) {
			Iterator<Path.Node> path = violation.getPropertyPath().iterator();
			if (!method.getMethod().getDeclaringClass().isAssignableFrom(violation.getRootBeanClass())) {
				return false;
			}
			Path.Node first = path.next();
			return first.getKind() == ElementKind.METHOD && method.getMethod().getName().equals(first.getName())
					&& path.hasNext() && isParameter(path.next().getKind());
		}

		private static boolean isParameter(ElementKind kind) {
			return List.of(ElementKind.PARAMETER, ElementKind.CROSS_PARAMETER).contains(kind);
		}

		private static String rule(ConstraintViolation<?> violation) {
			String path = violation.getPropertyPath().toString();
			return BrokenRules.rule(path.substring(path.indexOf('.') + 1), violation.getMessage());
		}

	}

}
