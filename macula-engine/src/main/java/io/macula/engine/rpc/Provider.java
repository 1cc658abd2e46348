package io.macula.engine.rpc;

import java.util.List;

import io.macula.engine.discovery.Found;
import io.macula.engine.identity.NodeId;

/**
 * A node that offers a procedure, and how it fared. Immutable but for its health, which
 * outlives it.
 *
 * @param found the node as it was found
 * @param versions versions of the procedure that it tells, none if it tells none
 * @param health how calls fared there
 */
record Provider(Found found, List<ProcedureVersion> versions, ProviderHealth health) {

	NodeId node() {
		return this.found.contact().nodeId();
	}

	boolean offers(VersionRange wanted) {
		return this.versions.stream().anyMatch(wanted::contains);
	}

}
