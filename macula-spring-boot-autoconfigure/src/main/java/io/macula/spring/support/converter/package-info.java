/**
 * Conversion between objects and the bytes that cross the mesh.
 */
@NullMarked
package io.macula.spring.support.converter;

import org.jspecify.annotations.NullMarked;
