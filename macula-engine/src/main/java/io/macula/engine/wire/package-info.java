/**
 * Messages between nodes and their encodings: frames, the MessagePack dialect of 0.14.3,
 * and the compact frames between Java nodes.
 */
@NullMarked
package io.macula.engine.wire;

import org.jspecify.annotations.NullMarked;
