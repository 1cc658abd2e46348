/**
 * Interfaces whose methods call and publish, and the proxies that make clients of them.
 */
@NullMarked
package io.macula.spring.client;

import org.jspecify.annotations.NullMarked;
