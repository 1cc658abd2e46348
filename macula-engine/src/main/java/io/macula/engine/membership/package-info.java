/**
 * Who is in the mesh and who lives: SWIM with Lifeguard between Java nodes.
 */
@NullMarked
package io.macula.engine.membership;

import org.jspecify.annotations.NullMarked;
