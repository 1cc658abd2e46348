package io.macula.engine.trust;

/**
 * How certificates of peers are judged. Immutable.
 */
public enum TlsMode {

	/**
	 * Any certificate is accepted: a peer proves to hold its key, and its node id follows
	 * from that key. Names, issuers and dates do not matter. Nodes of 0.14.3 show
	 * certificates that only this mode accepts.
	 */
	DEVELOPMENT,
	/**
	 * A certificate must lead to a trusted issuer and be valid now, and that of a
	 * listener must carry the name that was dialled, if that was a DNS name.
	 */
	PRODUCTION

}
