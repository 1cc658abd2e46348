package io.macula.engine.link;

/**
 * Why a link is wanted.
 */
public enum Purpose {

	/**
	 * For traffic, or because the node is a seed or a neighbour: stays up and is dialled
	 * again when lost while in use.
	 */
	KEEP,
	/** For lookups: closed after 30 idle seconds. */
	QUERY

}
