package io.macula.spring.observation;

import java.util.Map;

import io.macula.engine.Reply;
import io.micrometer.observation.transport.RequestReplySenderContext;

/**
 * A call that is made. Its carrier are the headers. Confined to the observation.
 */
public class MaculaCallContext extends RequestReplySenderContext<Map<String, String>, Reply> {

	private final String realm;

	private final String procedure;

	/**
	 * A context.
	 * @param realm realm of the mesh
	 * @param procedure name of the procedure
	 * @param headers headers of the call, to which those of the trace are added
	 */
	public MaculaCallContext(String realm, String procedure, Map<String, String> headers) {
		super((carrier, name, value) -> headers.put(name, value));
		setCarrier(headers);
		this.realm = realm;
		this.procedure = procedure;
	}

	/**
	 * Realm of the mesh.
	 * @return the realm
	 */
	public String getRealm() {
		return this.realm;
	}

	/**
	 * What is called.
	 * @return name of the procedure
	 */
	public String getProcedure() {
		return this.procedure;
	}

}
