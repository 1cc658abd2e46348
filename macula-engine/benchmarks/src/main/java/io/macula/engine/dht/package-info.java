/**
 * Measures parts of the distributed hash table that nobody else sees.
 */
@NullMarked
package io.macula.engine.dht;

import org.jspecify.annotations.NullMarked;
