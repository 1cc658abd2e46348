/**
 * Auto-configuration of a node and everything around it.
 */
@NullMarked
package io.macula.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
