/**
 * The mesh: nodes, and what they publish, call, share and watch.
 */
@NullMarked
package io.macula.engine;

import org.jspecify.annotations.NullMarked;
