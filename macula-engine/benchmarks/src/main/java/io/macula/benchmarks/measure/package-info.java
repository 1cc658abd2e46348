/**
 * Counts, times and what the machine did meanwhile.
 */
@NullMarked
package io.macula.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
