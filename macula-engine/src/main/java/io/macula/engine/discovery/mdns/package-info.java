/**
 * Nodes on the local network found by multicast DNS. The only package that knows JmDNS,
 * which need not be on the class path of a node that does not search.
 */
@NullMarked
package io.macula.engine.discovery.mdns;

import org.jspecify.annotations.NullMarked;
