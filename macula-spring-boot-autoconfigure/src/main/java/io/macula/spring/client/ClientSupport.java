package io.macula.spring.client;

import io.macula.spring.core.MaculaOperations;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.StringValueResolver;
import org.springframework.validation.Validator;

/**
 * What the methods of a client work with. Thread-safe.
 *
 * @param operations calls and publishes
 * @param conversionService makes texts of headers and variables
 * @param valueResolver resolves placeholders and expressions, if there are any
 * @param validator checks payloads, if there is one
 */
record ClientSupport(MaculaOperations operations, ConversionService conversionService,
		@Nullable StringValueResolver valueResolver, @Nullable Validator validator) {

	/**
	 * An attribute with placeholders and expressions resolved.
	 */
	String resolve(String attribute) {
		if (this.valueResolver == null || attribute.isEmpty()) {
			return attribute;
		}
		String resolved = this.valueResolver.resolveStringValue(attribute);
		return (resolved != null) ? resolved.strip() : "";
	}

	@Nullable PayloadValidator validator(MethodParameter parameter, String method) {
		return (this.validator != null) ? PayloadValidator.of(this.validator, parameter, method) : null;
	}

}
