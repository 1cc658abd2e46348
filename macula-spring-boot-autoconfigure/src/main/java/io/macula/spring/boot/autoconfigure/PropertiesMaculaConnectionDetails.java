package io.macula.spring.boot.autoconfigure;

import java.util.List;

/**
 * Takes {@link MaculaConnectionDetails} from {@link MaculaProperties}. Immutable once the
 * properties are bound.
 */
class PropertiesMaculaConnectionDetails implements MaculaConnectionDetails {

	private final MaculaProperties properties;

	PropertiesMaculaConnectionDetails(MaculaProperties properties) {
		this.properties = properties;
	}

	@Override
	public List<String> getBootstrapPeers() {
		return this.properties.getBootstrap().getPeers();
	}

}
