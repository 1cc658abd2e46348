package io.macula.spring.annotation;

import java.util.List;

import io.macula.engine.SubscribeOptions;
import io.macula.spring.listener.MaculaListenerEndpoint;

/**
 * Registers {@link MaculaSubscribe} methods. Thread-safe.
 */
class MaculaSubscribeBeanPostProcessor extends AbstractMaculaAnnotationBeanPostProcessor<MaculaSubscribe> {

	MaculaSubscribeBeanPostProcessor() {
		super(MaculaSubscribe.class, MaculaSubscribes.class);
	}

	@Override
	String mesh(MaculaSubscribe annotation) {
		return annotation.mesh();
	}

	@Override
	MaculaListenerEndpoint endpoint(AnnotatedMethod<MaculaSubscribe> annotated, EndpointContext context) {
		MaculaSubscribe annotation = annotated.annotation();
		AttributeResolver attributes = context.attributes();
		String id = attributes.text("id", annotation.id());
		List<String> topics = attributes.texts("topics", annotation.topics());
		if (topics.isEmpty()) {
			throw new IllegalArgumentException("'topics' is empty, name at least one");
		}
		SubscribeOptions defaults = context.settings().subscribeOptions();
		SubscribeOptions options = defaults
			.withConcurrency(attributes.number("concurrency", annotation.concurrency(), defaults.concurrency()))
			.withQueueMessages(attributes.number("queue", annotation.queue(), defaults.queueMessages()));
		return context.methods()
			.subscription((id != null) ? id : context.freeId(annotated.defaultId()), topics, annotated.bean(),
					annotated.invocable(), options,
					attributes.flag("autoStartup", annotation.autoStartup(), context.settings().autoStartup()));
	}

}
