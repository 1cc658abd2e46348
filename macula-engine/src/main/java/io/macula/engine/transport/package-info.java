/**
 * Sockets, connections and streams between paths, behind one interface.
 */
@NullMarked
package io.macula.engine.transport;

import org.jspecify.annotations.NullMarked;
