/**
 * Support for the mesh in Spring Boot applications.
 */
@NullMarked
package io.macula.spring;

import org.jspecify.annotations.NullMarked;
