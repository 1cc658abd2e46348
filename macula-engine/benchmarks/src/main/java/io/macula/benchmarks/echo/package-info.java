/**
 * What the QUIC library itself can do, without the engine: the ceiling of the
 * whole-system measurements.
 */
@NullMarked
package io.macula.benchmarks.echo;

import org.jspecify.annotations.NullMarked;
