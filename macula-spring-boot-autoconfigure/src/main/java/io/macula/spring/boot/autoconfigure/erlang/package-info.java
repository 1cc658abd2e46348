/**
 * What operators of Macula 0.14.3 know: its health paths, metric names and diagnostics.
 */
@NullMarked
package io.macula.spring.boot.autoconfigure.erlang;

import org.jspecify.annotations.NullMarked;
