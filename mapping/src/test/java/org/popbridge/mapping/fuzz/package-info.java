/**
 * Runs fuzz targets: what was found before and a fixed number of executions in each build, hours by
 * hand.
 *
 * <p>Start at {@link org.popbridge.mapping.fuzz.Fuzzing}. Other modules' tests have it by this
 * module's test jar.
 */
@NullMarked
package org.popbridge.mapping.fuzz;

import org.jspecify.annotations.NullMarked;
