/**
 * Explanations of why an application did not start.
 */
@NullMarked
package io.macula.spring.boot.autoconfigure.diagnostics;

import org.jspecify.annotations.NullMarked;
