/**
 * Measures parts of publish and subscribe that nobody else sees.
 */
@NullMarked
package io.macula.engine.pubsub;

import org.jspecify.annotations.NullMarked;
