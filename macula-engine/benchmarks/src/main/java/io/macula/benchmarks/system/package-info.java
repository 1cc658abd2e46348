/**
 * Measures whole nodes through the public API, in processes of their own.
 */
@NullMarked
package io.macula.benchmarks.system;

import org.jspecify.annotations.NullMarked;
