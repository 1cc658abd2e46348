/**
 * The page and the HTTP API.
 */
@NullMarked
package io.macula.sample.web;

import org.jspecify.annotations.NullMarked;
