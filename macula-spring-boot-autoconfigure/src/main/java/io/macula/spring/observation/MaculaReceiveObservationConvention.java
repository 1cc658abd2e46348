package io.macula.spring.observation;

import io.macula.spring.observation.MaculaObservationDocumentation.Keys;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of the observation of a message that is handled. A bean of a class that
 * extends this one changes them. Thread-safe.
 */
public class MaculaReceiveObservationConvention implements ObservationConvention<MaculaReceiveContext> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof MaculaReceiveContext;
	}

	@Override
	public String getName() {
		return "macula.receive";
	}

	@Override
	public String getContextualName(MaculaReceiveContext context) {
		return context.getPattern() + " process";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(MaculaReceiveContext context) {
		return KeyValues.of(Keys.MESSAGING_SYSTEM.withValue(MaculaObservationDocumentation.SYSTEM),
				Keys.MESSAGING_OPERATION.withValue("process"), Keys.MESSAGING_TEMPLATE.withValue(context.getPattern()),
				Keys.ENDPOINT.withValue(context.getEndpoint()), Keys.REALM.withValue(context.getRealm()),
				Keys.OUTCOME.withValue(MaculaObservationDocumentation.outcome(context)));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(MaculaReceiveContext context) {
		return KeyValues.of(Keys.MESSAGING_DESTINATION.withValue(context.getMessage().topic()));
	}

}
