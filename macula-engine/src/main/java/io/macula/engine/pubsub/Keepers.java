package io.macula.engine.pubsub;

/**
 * Those who keep messages of this node after they were numbered, and who gets them here.
 * Immutable.
 *
 * @param outbox keeps those whose delivery is confirmed
 * @param retained keeps last values
 * @param subscriptions the subscriptions of this node
 */
record Keepers(Outbox outbox, RetainedValues retained, LocalSubscriptions subscriptions) {
}
