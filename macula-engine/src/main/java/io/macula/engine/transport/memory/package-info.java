/**
 * A transport without sockets: nodes of one process hand bytes to each other's loops.
 */
@NullMarked
package io.macula.engine.transport.memory;

import org.jspecify.annotations.NullMarked;
