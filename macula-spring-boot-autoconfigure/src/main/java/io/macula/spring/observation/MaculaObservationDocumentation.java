package io.macula.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * What is observed. Names follow the semantic conventions of OpenTelemetry for messaging
 * and remote calls where these have one.
 */
public enum MaculaObservationDocumentation implements ObservationDocumentation {

	/** A message is published, until it is handed over or confirmed. */
	PUBLISH {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return MaculaPublishObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { Keys.MESSAGING_SYSTEM, Keys.MESSAGING_OPERATION, Keys.REALM, Keys.OUTCOME };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return new KeyName[] { Keys.MESSAGING_DESTINATION };
		}
	},

	/**
	 * A message is handled, further attempts and what the error handler does included.
	 */
	RECEIVE {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return MaculaReceiveObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { Keys.MESSAGING_SYSTEM, Keys.MESSAGING_OPERATION, Keys.MESSAGING_TEMPLATE,
					Keys.ENDPOINT, Keys.REALM, Keys.OUTCOME };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return new KeyName[] { Keys.MESSAGING_DESTINATION };
		}
	},

	/** A procedure is called, until the result is there. */
	CALL {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return MaculaCallObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { Keys.RPC_SYSTEM, Keys.RPC_METHOD, Keys.REALM, Keys.OUTCOME };
		}
	},

	/** A call is answered. */
	HANDLE {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return MaculaHandleObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { Keys.RPC_SYSTEM, Keys.RPC_METHOD, Keys.ENDPOINT, Keys.REALM, Keys.OUTCOME };
		}
	};

	static final String SYSTEM = "macula";

	static String outcome(Observation.Context context) {
		return (context.getError() != null) ? "error" : "success";
	}

	/**
	 * Names of keys.
	 */
	public enum Keys implements KeyName {

		/** Always {@code macula}. */
		MESSAGING_SYSTEM("messaging.system"),

		/** {@code publish} or {@code process}. */
		MESSAGING_OPERATION("messaging.operation"),

		/** Topic. */
		MESSAGING_DESTINATION("messaging.destination.name"),

		/** Pattern that was subscribed to. */
		MESSAGING_TEMPLATE("messaging.destination.template"),

		/** Always {@code macula}. */
		RPC_SYSTEM("rpc.system"),

		/** Procedure. */
		RPC_METHOD("rpc.method"),

		/** Id of the endpoint. */
		ENDPOINT("macula.endpoint"),

		/** Realm of the mesh. */
		REALM("macula.realm"),

		/** {@code success} or {@code error}. */
		OUTCOME("outcome");

		private final String key;

		Keys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
