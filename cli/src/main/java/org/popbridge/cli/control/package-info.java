/**
 * What the person who runs the bridge asks of it, over a socket in the data directory or, while no
 * bridge runs, of the data directory itself.
 *
 * <p>{@link org.popbridge.cli.control.Desk} answers; {@link
 * org.popbridge.cli.control.ControlSocket} carries questions to it; {@link
 * org.popbridge.cli.control.ControlClient} asks. A question is one line of JSON, and so is the
 * answer; one question for each connection. May import what {@code cli} may.
 */
@NullMarked
package org.popbridge.cli.control;

import org.jspecify.annotations.NullMarked;
