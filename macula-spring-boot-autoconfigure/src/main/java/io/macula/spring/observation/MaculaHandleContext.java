package io.macula.spring.observation;

import io.macula.engine.Call;
import io.macula.engine.Reply;
import io.micrometer.observation.transport.RequestReplyReceiverContext;

/**
 * A call that is answered. Confined to the observation.
 */
public class MaculaHandleContext extends RequestReplyReceiverContext<Call, Reply> {

	private final String realm;

	private final String endpoint;

	private final Call call;

	/**
	 * A context.
	 * @param realm realm of the mesh
	 * @param endpoint id of the endpoint
	 * @param call the call
	 */
	public MaculaHandleContext(String realm, String endpoint, Call call) {
		super((carrier, name) -> call.headers().get(name));
		setCarrier(call);
		this.realm = realm;
		this.endpoint = endpoint;
		this.call = call;
	}

	/**
	 * Realm of the mesh.
	 * @return the realm
	 */
	public String getRealm() {
		return this.realm;
	}

	/**
	 * Endpoint that answers the call.
	 * @return its id
	 */
	public String getEndpoint() {
		return this.endpoint;
	}

	/**
	 * The call.
	 * @return the call
	 */
	public Call getCall() {
		return this.call;
	}

}
