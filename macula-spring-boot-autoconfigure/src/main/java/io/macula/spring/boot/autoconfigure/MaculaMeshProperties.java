package io.macula.spring.boot.autoconfigure;

/**
 * Properties of the node of a further mesh: those of the first one, but without a realm
 * and with any free port unless they are set. Confined to one thread.
 */
public class MaculaMeshProperties extends MaculaProperties {

	MaculaMeshProperties() {
		setRealm("");
		getQuic().setPort(0);
	}

}
