/**
 * Many nodes in virtual time on one thread: one seed is one run.
 */
@NullMarked
package io.macula.engine.simulation;

import org.jspecify.annotations.NullMarked;
