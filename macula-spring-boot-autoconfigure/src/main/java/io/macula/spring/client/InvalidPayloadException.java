package io.macula.spring.client;

import java.util.stream.Collectors;

import io.macula.engine.MaculaException;

import org.springframework.validation.BindingResult;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * What a method of a client was to send is not valid. Nothing was sent.
 */
public class InvalidPayloadException extends MaculaException {

	private static final long serialVersionUID = 1L;

	private final transient BindingResult errors;

	InvalidPayloadException(String method, BindingResult errors) {
		super("Not sent by '" + method + "': "
				+ errors.getAllErrors()
					.stream()
					.map(InvalidPayloadException::describe)
					.collect(Collectors.joining("; ")),
				null);
		this.errors = errors;
	}

	private static String describe(ObjectError error) {
		String name = (error instanceof FieldError field) ? field.getField() : error.getObjectName();
		return "'" + name + "' " + ((error.getDefaultMessage() != null) ? error.getDefaultMessage() : error.getCode());
	}

	/**
	 * What is wrong.
	 * @return the errors, by field
	 */
	public Errors getErrors() {
		return this.errors;
	}

}
