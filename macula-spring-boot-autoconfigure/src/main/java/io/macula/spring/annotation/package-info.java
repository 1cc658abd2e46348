/**
 * Annotations that turn bean methods into subscriptions and procedures.
 */
@NullMarked
package io.macula.spring.annotation;

import org.jspecify.annotations.NullMarked;
