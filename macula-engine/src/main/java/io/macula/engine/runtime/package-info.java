/**
 * What protocol code takes from its surroundings: context, limits, counters, supervision,
 * hand-over to application threads.
 */
@NullMarked
package io.macula.engine.runtime;

import org.jspecify.annotations.NullMarked;
