package io.macula.spring.boot.autoconfigure;

import java.util.List;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Details required to find the way into a mesh.
 */
public interface MaculaConnectionDetails extends ConnectionDetails {

	/**
	 * Nodes to ask for the way into the mesh.
	 * @return endpoints as {@code https://host:port} or {@code host:port}; none for a
	 * mesh of one
	 */
	List<String> getBootstrapPeers();

}
