/**
 * Measurements of the engine.
 */
@NullMarked
package io.macula.benchmarks;

import org.jspecify.annotations.NullMarked;
