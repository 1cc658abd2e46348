package io.macula.spring.client.scan;

import io.macula.spring.client.ImportMaculaClients;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;

import org.springframework.context.annotation.Configuration;

/**
 * A client that is found by searching its package.
 */
@MaculaClient
public interface Found {

	@MaculaCall("x")
	void call();

	/**
	 * Has methods of a client, but is not marked as one.
	 */
	interface NotMarked {

		@MaculaCall("x")
		void call();

	}

	/**
	 * Searches its own package.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportMaculaClients
	class OwnPackage {

	}

}
