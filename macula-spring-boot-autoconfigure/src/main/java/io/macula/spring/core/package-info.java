/**
 * Template for publishing and calling, and the lifecycle of a node.
 */
@NullMarked
package io.macula.spring.core;

import org.jspecify.annotations.NullMarked;
