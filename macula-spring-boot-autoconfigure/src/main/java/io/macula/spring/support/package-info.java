/**
 * What the parts of the Spring support share.
 */
@NullMarked
package io.macula.spring.support;

import org.jspecify.annotations.NullMarked;
