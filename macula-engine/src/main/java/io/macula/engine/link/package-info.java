/**
 * One link per remote node: handshake, negotiation, liveness, flow control, request
 * correlation.
 */
@NullMarked
package io.macula.engine.link;

import org.jspecify.annotations.NullMarked;
