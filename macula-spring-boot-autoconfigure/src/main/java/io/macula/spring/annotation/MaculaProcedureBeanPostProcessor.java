package io.macula.spring.annotation;

import io.macula.engine.AdvertiseOptions;
import io.macula.spring.listener.EndpointNotes;
import io.macula.spring.listener.MaculaListenerEndpoint;

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
		return context.methods()
			.procedure((id != null) ? id : context.freeId(annotated.defaultId()), name, annotated.bean(),
					annotated.invocable(), context.callFailures(annotation.errorHandler(), annotated.bean()), options,
					attributes.number("concurrency", annotation.concurrency(), 0),
					attributes.duration("timeout", annotation.timeout()),
					attributes.flag("autoStartup", annotation.autoStartup(), context.settings().autoStartup()))
			.withNotes(new EndpointNotes(attributes.text("info", annotation.info()),
					attributes.pairs("properties", annotation.properties())));
	}

}
