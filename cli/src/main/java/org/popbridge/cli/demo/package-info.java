/**
 * A bridge that can be tried without any mail host: an embedded legacy POP3 host with sample mail,
 * and a client that checks the whole.
 *
 * <p>{@link org.popbridge.cli.demo.DemoHost} is the host, {@link org.popbridge.cli.demo.Check} the
 * client. Imports only GreenMail and Jakarta Mail.
 */
@NullMarked
package org.popbridge.cli.demo;

import org.jspecify.annotations.NullMarked;
