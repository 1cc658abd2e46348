package io.macula.spring.annotation;

import java.lang.reflect.Method;
import java.time.Duration;

import io.macula.engine.AdvertiseOptions;
import io.macula.spring.listener.CallFailures;
import io.macula.spring.listener.EndpointNotes;
import io.macula.spring.listener.MaculaListenerEndpoint;
import io.macula.spring.listener.MethodEndpointFactory;

import org.springframework.aop.support.AopUtils;

/**
 * Registers {@link MaculaProcedure} methods. Thread-safe.
 */
class MaculaProcedureBeanPostProcessor extends AbstractMaculaAnnotationBeanPostProcessor<MaculaProcedure> {

	MaculaProcedureBeanPostProcessor() {
		super(MaculaProcedure.class, MaculaProcedures.class);
	}

	@Override
	String mesh(MaculaProcedure annotation) {
		return annotation.mesh();
	}

	@Override
	MaculaListenerEndpoint endpoint(AnnotatedMethod<MaculaProcedure> annotated, EndpointContext context) {
		MaculaProcedure annotation = annotated.annotation();
		AttributeResolver attributes = context.attributes();
		String id = attributes.text("id", annotation.id());
		String name = attributes.text("name", annotation.name());
		if (name == null) {
			throw new IllegalArgumentException("'name' is empty, name the procedure");
		}
		AdvertiseOptions options = AdvertiseOptions.defaults()
			.withMetadata(attributes.pairs("metadata", annotation.metadata()))
			.withVersion(attributes.text("version", annotation.version()));
		String used = (id != null) ? id : context.freeId(annotated.defaultId());
		Object bean = annotated.bean();
		Method method = annotated.invocable();
		CallFailures failures = context.callFailures(annotation.errorHandler(), bean);
		int concurrency = attributes.number("concurrency", annotation.concurrency(), 0);
		Duration timeout = attributes.duration("timeout", annotation.timeout());
		boolean starts = attributes.flag("autoStartup", annotation.autoStartup(), context.settings().autoStartup());
		EndpointNotes notes = new EndpointNotes(attributes.text("info", annotation.info()),
				attributes.pairs("properties", annotation.properties()));
		MethodEndpointFactory methods = context.methods();
		if (MethodEndpointFactory.isStreaming(method, AopUtils.getTargetClass(bean))) {
			return methods.stream(used, name, bean, method, failures, options, concurrency, timeout, starts)
				.withNotes(notes);
		}
		return methods.procedure(used, name, bean, method, failures, options, concurrency, timeout, starts)
			.withNotes(notes);
	}

}
