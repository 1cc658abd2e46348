package io.macula.spring.boot.autoconfigure;

/**
 * Where the node listens. Confined to the start of the application.
 */
public class MaculaQuicProperties {

	/**
	 * Address or name of the local interface to listen on.
	 */
	private String host = "0.0.0.0";

	/**
	 * UDP port to listen on and to dial from, or 0 for any free port.
	 */
	private int port = 9443;

	public String getHost() {
		return this.host;
	}

	public void setHost(String host) {
		this.host = host;
	}

	public int getPort() {
		return this.port;
	}

	public void setPort(int port) {
		this.port = port;
	}

}
