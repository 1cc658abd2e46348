/**
 * Subscriptions and procedures as endpoints that are started and stopped with the
 * application.
 */
@NullMarked
package io.macula.spring.listener;

import org.jspecify.annotations.NullMarked;
