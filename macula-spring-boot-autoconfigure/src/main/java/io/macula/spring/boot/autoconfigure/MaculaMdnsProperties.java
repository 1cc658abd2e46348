package io.macula.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Finding nodes on the local network. Confined to the start of the application.
 */
public class MaculaMdnsProperties {

	/**
	 * Whether nodes of the same realm on the local network are found by multicast DNS.
	 * Needs 'org.jmdns:jmdns' on the class path.
	 */
	private boolean enabled;

	/**
	 * Name of the network interface, or one of its addresses, that is searched on. By
	 * default that of 'macula.quic.host', or any if that is all of them.
	 */
	private @Nullable String networkInterface;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getInterface() {
		return this.networkInterface;
	}

	public void setInterface(@Nullable String networkInterface) {
		this.networkInterface = networkInterface;
	}

}
