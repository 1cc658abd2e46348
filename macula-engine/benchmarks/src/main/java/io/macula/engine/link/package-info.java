/**
 * Measures links without what is built on them.
 */
@NullMarked
package io.macula.engine.link;

import org.jspecify.annotations.NullMarked;
