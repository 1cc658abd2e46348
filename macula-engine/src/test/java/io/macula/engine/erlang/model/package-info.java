/**
 * A model of a 0.14.3 gateway and of a 0.14.3 client, with their failures, over any
 * transport: what the room {@code erlang} is tested against.
 */
@NullMarked
package io.macula.engine.erlang.model;

import org.jspecify.annotations.NullMarked;
