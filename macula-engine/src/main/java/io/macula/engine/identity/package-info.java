/**
 * Who and where a node is: ids, keys, realms, names, endpoints, and their small
 * encodings.
 */
@NullMarked
package io.macula.engine.identity;

import org.jspecify.annotations.NullMarked;
