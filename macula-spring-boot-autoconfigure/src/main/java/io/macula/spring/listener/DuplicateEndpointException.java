package io.macula.spring.listener;

/**
 * Two endpoints have the same id.
 */
public class DuplicateEndpointException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String id;

	public DuplicateEndpointException(MaculaListenerEndpoint first, MaculaListenerEndpoint second) {
		super("Two endpoints have the id '" + first.id() + "': one for " + first.names() + " and one for "
				+ second.names());
		this.id = first.id();
	}

	/**
	 * The id.
	 * @return the id
	 */
	public String getId() {
		return this.id;
	}

}
