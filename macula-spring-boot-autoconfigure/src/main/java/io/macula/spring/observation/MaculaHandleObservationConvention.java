package io.macula.spring.observation;

import io.macula.spring.observation.MaculaObservationDocumentation.Keys;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of the observation of a call that is answered. A bean of a class that
 * extends this one changes them. Thread-safe.
 */
public class MaculaHandleObservationConvention implements ObservationConvention<MaculaHandleContext> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof MaculaHandleContext;
	}

	@Override
	public String getName() {
		return "macula.handle";
	}

	@Override
	public String getContextualName(MaculaHandleContext context) {
		return context.getCall().procedure();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(MaculaHandleContext context) {
		return KeyValues.of(Keys.RPC_SYSTEM.withValue(MaculaObservationDocumentation.SYSTEM),
				Keys.RPC_METHOD.withValue(context.getCall().procedure()),
				Keys.ENDPOINT.withValue(context.getEndpoint()), Keys.REALM.withValue(context.getRealm()),
				Keys.OUTCOME.withValue(MaculaObservationDocumentation.outcome(context)));
	}

}
