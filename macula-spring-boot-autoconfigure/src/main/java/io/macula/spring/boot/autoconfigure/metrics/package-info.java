/**
 * Metrics of the node.
 */
@NullMarked
package io.macula.spring.boot.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
