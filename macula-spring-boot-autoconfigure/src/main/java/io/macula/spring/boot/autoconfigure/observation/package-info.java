/**
 * Auto-configuration of observations.
 */
@NullMarked
package io.macula.spring.boot.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
