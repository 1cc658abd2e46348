/**
 * Stand-ins and helpers for tests of several rooms.
 */
@NullMarked
package io.macula.engine.testing;

import org.jspecify.annotations.NullMarked;
