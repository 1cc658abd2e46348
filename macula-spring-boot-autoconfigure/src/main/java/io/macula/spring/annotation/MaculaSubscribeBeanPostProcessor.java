package io.macula.spring.annotation;

import java.util.List;

import io.macula.engine.DeliveryMode;
import io.macula.engine.SubscribeOptions;
import io.macula.spring.listener.EndpointNotes;
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
	String settings(MaculaSubscribe annotation) {
		return annotation.settings();
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
		return context.methods()
			.subscription((id != null) ? id : context.freeId(annotated.defaultId()), topics, annotated.bean(),
					annotated.invocable(), context.errorHandler(annotation.errorHandler()),
					options(annotation, attributes, context.settings().subscribeOptions()),
					attributes.flag("autoStartup", annotation.autoStartup(), context.settings().autoStartup()))
			.withNotes(new EndpointNotes(attributes.text("info", annotation.info()),
					attributes.pairs("properties", annotation.properties())));
	}

	private static SubscribeOptions options(MaculaSubscribe annotation, AttributeResolver attributes,
			SubscribeOptions defaults) {
		DeliveryMode delivery = attributes.choice("delivery", annotation.delivery(), defaults.delivery());
		// By default, messages are in order unless several are handled at once
		boolean ordered = delivery == DeliveryMode.ORDERED
				&& attributes.text("delivery", annotation.delivery()) != null;
		int concurrency = attributes.number("concurrency", annotation.concurrency(),
				(ordered || delivery == DeliveryMode.LATEST_ONLY) ? 1 : defaults.concurrency());
		if (ordered && concurrency > 1) {
			throw new IllegalArgumentException("'concurrency' is " + concurrency
					+ " but 'delivery' is ORDERED, which means one message at a time: leave one of them out");
		}
		String group = attributes.text("group", annotation.group());
		SubscribeOptions handled = defaults.withConcurrency(1).withDelivery(delivery).withConcurrency(concurrency);
		return withQueue(handled, attributes.number("queue", annotation.queue(), defaults.queueMessages()))
			.withOverflow(attributes.choice("overflow", annotation.overflow(), defaults.overflow()))
			.withGroup((group != null) ? group : defaults.group())
			.withRetained(attributes.flag("retained", annotation.retained(), defaults.retained()));
	}

	private static SubscribeOptions withQueue(SubscribeOptions options, int messages) {
		try {
			return options.withQueueMessages(messages);
		}
		catch (IllegalArgumentException ex) {
			// Under the name that it has in the annotation
			throw new IllegalArgumentException(String.valueOf(ex.getMessage()).replace("'queueMessages'", "'queue'"),
					ex);
		}
	}

}
