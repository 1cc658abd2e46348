package io.macula.spring.client;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.CallOptions;
import io.macula.engine.OverflowPolicy;
import io.macula.engine.PublishOptions;
import io.macula.engine.PublishResult;
import io.macula.engine.QualityOfService;
import io.macula.engine.rpc.ProviderStrategy;
import io.macula.spring.support.stream.ItemTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds out what the methods of an interface do. Confined to one thread.
 */
class ClientMethodFactory {

	private final Class<?> type;

	private final ClientSupport support;

	private final ClientAttributes attributes;

	private final String prefix;

	private final @Nullable Duration timeout;

	ClientMethodFactory(Class<?> type, ClientSupport support) {
		this.type = type;
		this.support = support;
		this.attributes = new ClientAttributes(support);
		if (!type.isInterface() || type.isAnnotation()) {
			throw new InvalidClientException(type, null, "it is no interface", "Make it an interface.", null);
		}
		MaculaClient client = AnnotatedElementUtils.findMergedAnnotation(type, MaculaClient.class);
		try {
			String text = (client != null) ? this.attributes.text(client.prefix()) : null;
			this.prefix = (text != null) ? text + "." : "";
			this.timeout = (client != null) ? this.attributes.duration("timeout", client.timeout()) : null;
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidClientException(type, null, String.valueOf(ex.getMessage()),
					"Correct the attribute of @MaculaClient.", ex);
		}
	}

	/**
	 * What each method does.
	 * @throws InvalidClientException if one cannot be used
	 */
	Map<Method, ClientMethod> methods() {
		Map<Method, ClientMethod> methods = new HashMap<>();
		boolean useful = false;
		for (Method method : this.type.getMethods()) {
			if (!Modifier.isStatic(method.getModifiers()) && !ReflectionUtils.isObjectMethod(method)) {
				ClientMethod action = action(method);
				useful = useful || action instanceof CallMethod || action instanceof PublishMethod;
				methods.put(method, action);
			}
		}
		if (!useful) {
			throw new InvalidClientException(this.type, null, "it has no method that calls or publishes",
					"Annotate its methods with @MaculaCall or @MaculaPublish.", null);
		}
		return methods;
	}

	private ClientMethod action(Method method) {
		MaculaCall call = method.isBridge() ? null
				: AnnotatedElementUtils.findMergedAnnotation(method, MaculaCall.class);
		MaculaPublish publish = method.isBridge() ? null
				: AnnotatedElementUtils.findMergedAnnotation(method, MaculaPublish.class);
		if (call != null && publish != null) {
			throw invalid(method, "it has both @MaculaCall and @MaculaPublish", "Remove one of them.", null);
		}
		if ((call != null || publish != null) && method.getTypeParameters().length > 0) {
			throw invalid(method, "it has type parameters of its own, so that nobody knows what to convert to",
					"Name the types, or make them parameters of the interface.", null);
		}
		try {
			if (call != null) {
				return call(method, call);
			}
			if (publish != null) {
				return publish(method, publish);
			}
		}
		catch (InvalidClientException ex) {
			throw ex;
		}
		catch (IllegalArgumentException ex) {
			throw invalid(method, String.valueOf(ex.getMessage()), "Correct the annotation of the method.", ex);
		}
		if (!method.isDefault()) {
			throw invalid(method, "it has neither @MaculaCall nor @MaculaPublish",
					"Annotate it, or make it a default method.", null);
		}
		return defaultMethod(method);
	}

	private ClientMethod call(Method method, MaculaCall call) {
		NameTemplate name = name(method, "name", call.name());
		ReturnShape shape = ReturnShape.of(this.type, method);
		Duration own = this.attributes.duration("timeout", call.timeout());
		CallMethod.Settings settings = new CallMethod.Settings((own != null) ? own : this.timeout,
				this.attributes.choice("strategy", call.strategy(), ProviderStrategy.class),
				this.attributes.flag("idempotent", call.idempotent()), this.attributes.text(call.version()),
				this.attributes.duration("cacheFor", call.cacheFor()), this.attributes.text(call.contentType()),
				this.attributes.pairs("headers", call.headers()));
		boolean streams = shape.items() != null
				|| Arrays.stream(method.getParameterTypes()).anyMatch(ItemTypes::isItems);
		if (streams && settings.cacheFor() != null) {
			throw new IllegalArgumentException(
					"'cacheFor' is " + settings.cacheFor() + " but items of streams are not kept, leave it out");
		}
		return new CallMethod(this.support.operations(), name, binders(method, name, CallOptions.class), settings,
				shape, (shape.items() != null) ? CallResult.items(shape.value()) : CallResult.of(shape.value()));
	}

	private ClientMethod publish(Method method, MaculaPublish publish) {
		NameTemplate topic = name(method, "topic", publish.topic());
		ReturnShape shape = ReturnShape.of(this.type, method);
		if (shape.items() != null) {
			throw invalid(method, "it returns a stream, but nobody answers a message",
					"Return nothing or a PublishResult, or annotate it with @MaculaCall.", null);
		}
		Type value = shape.value();
		boolean tells = value == PublishResult.class;
		if (!tells && value != void.class && value != Void.class) {
			throw invalid(method, "it returns " + value.getTypeName() + ", but nobody answers a message",
					"Return nothing or a PublishResult, or annotate it with @MaculaCall.", null);
		}
		Duration own = this.attributes.duration("timeout", publish.timeout());
		PublishMethod.Settings settings = new PublishMethod.Settings((own != null) ? own : this.timeout,
				this.attributes.choice("qos", publish.qos(), QualityOfService.class),
				this.attributes.flag("retain", publish.retain()),
				this.attributes.choice("overflow", publish.overflow(), OverflowPolicy.class),
				this.attributes.text(publish.contentType()), this.attributes.pairs("headers", publish.headers()));
		return new PublishMethod(this.support.operations(), topic, binders(method, topic, PublishOptions.class),
				settings, shape, tells);
	}

	private List<ArgumentBinder> binders(Method method, NameTemplate name, Class<?> optionsType) {
		return ArgumentBinders.of(this.type, method, name, optionsType, this.support);
	}

	private NameTemplate name(Method method, String attribute, String value) {
		String name = this.attributes.text(value);
		if (name == null) {
			throw invalid(method, "'" + attribute + "' is empty", "Name the procedure or topic in the annotation.",
					null);
		}
		return NameTemplate.parse(this.prefix + name);
	}

	private ClientMethod defaultMethod(Method method) {
		try {
			Class<?> declaring = method.getDeclaringClass();
			MethodHandle handle = MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
				.unreflectSpecial(method, declaring)
				.asFixedArity();
			return (proxy, arguments) -> handle.bindTo(proxy).invokeWithArguments(arguments);
		}
		catch (IllegalAccessException ex) {
			throw invalid(method, "it cannot be reached", "Open its package to io.macula.spring.", ex);
		}
	}

	private InvalidClientException invalid(Method method, String problem, String remedy, @Nullable Throwable cause) {
		return new InvalidClientException(this.type, method, problem, remedy, cause);
	}

}
