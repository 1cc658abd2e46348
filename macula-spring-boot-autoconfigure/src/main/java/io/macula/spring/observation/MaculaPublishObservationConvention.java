package io.macula.spring.observation;

import io.macula.spring.observation.MaculaObservationDocumentation.Keys;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of the observation of a message that is published. A bean of a class
 * that extends this one changes them. Thread-safe.
 */
public class MaculaPublishObservationConvention implements ObservationConvention<MaculaPublishContext> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof MaculaPublishContext;
	}

	@Override
	public String getName() {
		return "macula.publish";
	}

	@Override
	public String getContextualName(MaculaPublishContext context) {
		return context.getTopic() + " publish";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(MaculaPublishContext context) {
		return KeyValues.of(Keys.MESSAGING_SYSTEM.withValue(MaculaObservationDocumentation.SYSTEM),
				Keys.MESSAGING_OPERATION.withValue("publish"), Keys.REALM.withValue(context.getRealm()),
				Keys.OUTCOME.withValue(MaculaObservationDocumentation.outcome(context)));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(MaculaPublishContext context) {
		return KeyValues.of(Keys.MESSAGING_DESTINATION.withValue(context.getTopic()));
	}

}
