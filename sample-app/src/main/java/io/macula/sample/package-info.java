/**
 * Houses of a street trade solar power over the mesh: the whole application in one
 * process.
 */
@NullMarked
package io.macula.sample;

import org.jspecify.annotations.NullMarked;
