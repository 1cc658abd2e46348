/**
 * What this is about: houses, their readings and quotes, and how a house takes part in
 * the mesh.
 */
@NullMarked
package io.macula.sample.street;

import org.jspecify.annotations.NullMarked;
