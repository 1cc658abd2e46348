/**
 * Application events about the node and its peers.
 */
@NullMarked
package io.macula.spring.event;

import org.jspecify.annotations.NullMarked;
