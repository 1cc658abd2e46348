/**
 * Health of the node.
 */
@NullMarked
package io.macula.spring.boot.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
