package io.macula.engine.link;

import java.util.Set;
import java.util.function.Supplier;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.identity.Realm;

/**
 * What this node says about itself in a handshake. Immutable except for the contact,
 * which may change.
 *
 * @param nodeId id of this node
 * @param realm its realm
 * @param boot 16 bytes that distinguish this run from earlier ones: start time in
 * milliseconds, then random bytes
 * @param capabilities what it can do, see {@link Capabilities}
 * @param contact how it is reached, read at each handshake
 * @param proof proves this node's identity and checks that of others
 * @param metadata what it tells about itself
 */
public record LinkIdentity(NodeId nodeId, Realm realm, byte[] boot, Set<String> capabilities, Supplier<Contact> contact,
		IdentityProof proof, NodeMetadata metadata) {

	/**
	 * A node that tells nothing about itself.
	 * @param nodeId id of this node
	 * @param realm its realm
	 * @param boot its run
	 * @param capabilities what it can do
	 * @param contact how it is reached
	 * @param proof proves its identity
	 */
	public LinkIdentity(NodeId nodeId, Realm realm, byte[] boot, Set<String> capabilities, Supplier<Contact> contact,
			IdentityProof proof) {
		this(nodeId, realm, boot, capabilities, contact, proof, NodeMetadata.NONE);
	}

}
