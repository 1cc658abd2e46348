/**
 * Certificates and keys, who a peer proves to be, and what it is allowed to do.
 */
@NullMarked
package io.macula.engine.trust;

import org.jspecify.annotations.NullMarked;
