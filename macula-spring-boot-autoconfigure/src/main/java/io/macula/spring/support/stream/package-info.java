/**
 * Items that come one after the other, in the Java types that applications hold them in.
 */
@NullMarked
package io.macula.spring.support.stream;

import org.jspecify.annotations.NullMarked;
