/**
 * More houses in the same process, so that one command shows a living mesh. An
 * application of your own has no such thing.
 */
@NullMarked
package io.macula.sample.demo;

import org.jspecify.annotations.NullMarked;
