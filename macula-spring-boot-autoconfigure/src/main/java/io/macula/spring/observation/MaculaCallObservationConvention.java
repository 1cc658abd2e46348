package io.macula.spring.observation;

import io.macula.spring.observation.MaculaObservationDocumentation.Keys;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of the observation of a call that is made. A bean of a class that
 * extends this one changes them. Thread-safe.
 */
public class MaculaCallObservationConvention implements ObservationConvention<MaculaCallContext> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof MaculaCallContext;
	}

	@Override
	public String getName() {
		return "macula.call";
	}

	@Override
	public String getContextualName(MaculaCallContext context) {
		return context.getProcedure();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(MaculaCallContext context) {
		return KeyValues.of(Keys.RPC_SYSTEM.withValue(MaculaObservationDocumentation.SYSTEM),
				Keys.RPC_METHOD.withValue(context.getProcedure()), Keys.REALM.withValue(context.getRealm()),
				Keys.OUTCOME.withValue(MaculaObservationDocumentation.outcome(context)));
	}

}
