/**
 * What a bridge measures of itself, for Prometheus to fetch: the numbers' names and meaning, and
 * the small HTTP server that gives them.
 *
 * <p>{@link org.popbridge.cli.metrics.MetricsServer} is the entry point. Micrometer is known here
 * only; what is measured counts for itself, and is read when somebody asks.
 */
@NullMarked
package org.popbridge.cli.metrics;

import org.jspecify.annotations.NullMarked;
