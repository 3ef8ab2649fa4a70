/**
 * The IMAP front end. {@link org.popbridge.proxy.ImapServer} is the entry point; it joins {@code
 * net} to {@code session}. Imports those and {@code mapping}.
 */
@NullMarked
package org.popbridge.proxy;

import org.jspecify.annotations.NullMarked;
