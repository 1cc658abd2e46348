/**
 * Everything that only peers of 0.14.3 need: they connect to this node as to a gateway of
 * their own kind, and this node connects to their gateways.
 */
@NullMarked
package io.macula.engine.erlang;

import org.jspecify.annotations.NullMarked;
