/**
 * QUIC over one UDP socket per node, on Netty. No other package knows of Netty's QUIC
 * codec.
 */
@NullMarked
package io.macula.engine.transport.quic;

import org.jspecify.annotations.NullMarked;
