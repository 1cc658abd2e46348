package io.macula.engine.discovery;

import java.net.InetAddress;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells the local network about itself. Immutable.
 *
 * @param node its id
 * @param realm hash of its realm
 * @param port its UDP port
 * @param bound the address that its socket is bound to, or {@code null} for all
 * @param dialled whether it can be dialled; otherwise it searches without a word
 */
public record LanAnnouncement(NodeId node, NodeId realm, int port, @Nullable InetAddress bound, boolean dialled) {

	/** Version of the protocol between nodes that announce themselves. */
	public static final int VERSION = 1;

}
