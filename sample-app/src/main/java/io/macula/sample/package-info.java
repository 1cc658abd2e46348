/**
 * An application that shows every feature of the mesh.
 */
@NullMarked
package io.macula.sample;

import org.jspecify.annotations.NullMarked;
