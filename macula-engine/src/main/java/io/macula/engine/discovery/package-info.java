/**
 * The way into the mesh, and who offers and wants what in it: bootstrap, exchange of
 * peers, announcements of subscriptions and procedures, and finding them.
 */
@NullMarked
package io.macula.engine.discovery;

import org.jspecify.annotations.NullMarked;
