/**
 * The front door: commands, logging, the wiring of a running bridge.
 *
 * <p>{@link org.popbridge.cli.Popbridge} is the entry point. {@code config} reads what the operator
 * wants, {@code demo} shows it at work. May import everything; nobody imports it.
 */
@NullMarked
package org.popbridge.cli;

import org.jspecify.annotations.NullMarked;
