/**
 * Actuator endpoint and information about the node.
 */
@NullMarked
package io.macula.spring.boot.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
