/**
 * Remote procedure calls: registry, discovery and choice of providers, calls, failover.
 */
@NullMarked
package io.macula.engine.rpc;

import org.jspecify.annotations.NullMarked;
