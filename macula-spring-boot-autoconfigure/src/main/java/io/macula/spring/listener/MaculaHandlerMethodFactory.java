package io.macula.spring.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.macula.spring.support.converter.MaculaConversionException;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;
import org.springframework.messaging.handler.annotation.support.DestinationVariableMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * Prepares handler methods: beside everything that Spring Messaging knows, their
 * parameters can be the engine's message or call, the id of the node it came from,
 * captures of the topic, and bytes or text that may be empty. Define a bean of this type
 * to add argument resolvers or a validator. Thread-safe once initialised.
 */
public class MaculaHandlerMethodFactory extends DefaultMessageHandlerMethodFactory {

	private final MaculaMessageConverters converters;

	private final HandlerMethodArgumentResolverComposite resolvers = new HandlerMethodArgumentResolverComposite();

	private @Nullable Validator validator;

	private ConversionService conversionService = new DefaultFormattingConversionService();

	/**
	 * A factory.
	 * @param converters turn payloads into arguments
	 */
	public MaculaHandlerMethodFactory(MaculaMessageConverters converters) {
		this.converters = converters;
		setMessageConverter(new PayloadMessageConverter(converters));
	}

	@Override
	public void setConversionService(ConversionService conversionService) {
		super.setConversionService(conversionService);
		this.conversionService = conversionService;
	}

	@Override
	public void setValidator(Validator validator) {
		super.setValidator(validator);
		this.validator = validator;
	}

	/**
	 * Whether a parameter is filled with what the payload holds, and not with anything
	 * else that a resolver knows.
	 */
	boolean isPayload(MethodParameter parameter) {
		for (HandlerMethodArgumentResolver resolver : this.resolvers.getResolvers()) {
			if (resolver.supportsParameter(parameter)) {
				return resolver instanceof RawPayloadArgumentResolver
						|| resolver instanceof PayloadMethodArgumentResolver;
			}
		}
		return true;
	}

	/**
	 * What checks each item of a stream that a parameter takes.
	 * @return throws {@link MaculaConversionException} if an item is not valid,
	 * {@code null} if they are not to be checked
	 */
	@Nullable Consumer<Object> itemCheck(MethodParameter parameter) {
		Validator used = this.validator;
		if (used != null) {
			for (Annotation annotation : parameter.getParameterAnnotations()) {
				Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
				if (hints != null) {
					return (item) -> check(used, hints, item);
				}
			}
		}
		return null;
	}

	private static void check(Validator validator, Object[] hints, Object item) {
		BeanPropertyBindingResult errors = new BeanPropertyBindingResult(item, "item");
		if (hints.length > 0 && validator instanceof SmartValidator smart) {
			smart.validate(item, errors, hints);
		}
		else {
			validator.validate(item, errors);
		}
		if (errors.hasErrors()) {
			throw new MaculaConversionException(Failures.rules(errors), null);
		}
	}

	@Override
	public void afterPropertiesSet() {
		super.afterPropertiesSet();
		this.resolvers.clear();
		this.resolvers.addResolvers(initArgumentResolvers());
	}

	@Override
	protected List<HandlerMethodArgumentResolver> initArgumentResolvers() {
		List<HandlerMethodArgumentResolver> all = new ArrayList<>();
		all.add(new EngineTypeArgumentResolver());
		all.add(new DestinationVariableMethodArgumentResolver(this.conversionService));
		all.addAll(super.initArgumentResolvers());
		// Before the last one, which takes every parameter that is left as the payload
		all.add(all.size() - 1, new RawPayloadArgumentResolver(this.converters));
		return all;
	}

	@Override
	public InvocableHandlerMethod createInvocableHandlerMethod(Object bean, Method method) {
		InvocableHandlerMethod handlerMethod = new MaculaInvocableHandlerMethod(bean, method);
		handlerMethod.setMessageMethodArgumentResolvers(this.resolvers);
		return handlerMethod;
	}

}
