/**
 * Tests of applications in a mesh without a network.
 */
@NullMarked
package io.macula.spring.test;

import org.jspecify.annotations.NullMarked;
