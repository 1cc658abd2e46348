/**
 * Measures frames in memory.
 */
@NullMarked
package io.macula.benchmarks.codec;

import org.jspecify.annotations.NullMarked;
