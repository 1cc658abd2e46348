/**
 * The distributed hash table: who keeps what, signed by its owner.
 */
@NullMarked
package io.macula.engine.dht;

import org.jspecify.annotations.NullMarked;
