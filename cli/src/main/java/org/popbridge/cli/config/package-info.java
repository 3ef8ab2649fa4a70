/**
 * What the operator wants: the configuration file, strict, with the line of whatever is wrong in
 * it.
 *
 * <p>{@link org.popbridge.cli.config.Configuration} is the whole of it and {@link
 * org.popbridge.cli.config.ConfigurationFile} reads it. Imports {@code mapping} and the settings
 * records of {@code proxy}; starts nothing.
 */
@NullMarked
package org.popbridge.cli.config;

import org.jspecify.annotations.NullMarked;
