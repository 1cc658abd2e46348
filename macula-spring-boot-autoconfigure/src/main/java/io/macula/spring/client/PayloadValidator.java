package io.macula.spring.client;

import java.lang.annotation.Annotation;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * Checks what a method is to send, if its parameter has {@code @Valid} or
 * {@code @Validated}. Thread-safe.
 */
final class PayloadValidator {

	private final Validator validator;

	private final Object[] hints;

	private final String method;

	private final String name;

	private PayloadValidator(Validator validator, Object[] hints, String method, String name) {
		this.validator = validator;
		this.hints = hints;
		this.method = method;
		this.name = name;
	}

	/**
	 * The validator for a parameter, {@code null} if it is not to be validated.
	 */
	static @Nullable PayloadValidator of(Validator validator, MethodParameter parameter, String method) {
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
			if (hints != null) {
				String name = parameter.getParameterName();
				return new PayloadValidator(validator, hints, method, (name != null) ? name : "payload");
			}
		}
		return null;
	}

	/**
	 * Check a payload.
	 * @throws InvalidPayloadException if it is not valid
	 */
	void validate(Object payload) {
		BeanPropertyBindingResult errors = new BeanPropertyBindingResult(payload, this.name);
		if (this.hints.length > 0 && this.validator instanceof SmartValidator smart) {
			smart.validate(payload, errors, this.hints);
		}
		else {
			this.validator.validate(payload, errors);
		}
		if (errors.hasErrors()) {
			throw new InvalidPayloadException(this.method, errors);
		}
	}

}
