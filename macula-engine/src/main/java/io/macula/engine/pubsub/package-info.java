/**
 * Publish and subscribe: patterns, subscriptions, routing, delivery.
 */
@NullMarked
package io.macula.engine.pubsub;

import org.jspecify.annotations.NullMarked;
