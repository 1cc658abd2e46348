/**
 * Observations of what is published, received, called and answered.
 */
@NullMarked
package io.macula.spring.observation;

import org.jspecify.annotations.NullMarked;
