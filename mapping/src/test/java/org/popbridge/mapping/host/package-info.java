/**
 * A POP3 host for tests that does what POP3 hosts really do.
 *
 * <p>Start at {@link org.popbridge.mapping.host.ScriptedHost}. What it does otherwise than RFC 1939
 * says is a {@link org.popbridge.mapping.host.Behaviour}, and several may be had at once: {@link
 * org.popbridge.mapping.host.Naming} (the rows I), {@link org.popbridge.mapping.host.Showing} (V),
 * {@link org.popbridge.mapping.host.Framing} (S and T) and {@link
 * org.popbridge.mapping.host.Manners} (C). Other modules' tests have it by this module's test jar.
 */
@NullMarked
package org.popbridge.mapping.host;

import org.jspecify.annotations.NullMarked;
