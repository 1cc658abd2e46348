/**
 * Hints for native images.
 */
@NullMarked
package io.macula.spring.aot;

import org.jspecify.annotations.NullMarked;
