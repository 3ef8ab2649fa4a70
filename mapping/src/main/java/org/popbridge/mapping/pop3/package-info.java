/**
 * The POP3 client for hosts as they really are: one session on one maildrop, pipelined, streaming,
 * tolerant of what the peer gets wrong and strict about what would make mail wrong.
 *
 * <p>Start at {@link org.popbridge.mapping.pop3.Pop3Host}, which opens a {@link
 * org.popbridge.mapping.pop3.Maildrop}; those who only use maildrops depend on the seam {@link
 * org.popbridge.mapping.pop3.MaildropHost}. What goes wrong is a {@link
 * org.popbridge.mapping.pop3.Pop3Exception}, sealed, so that a caller decides by {@code switch}.
 * What a host taught is a {@link org.popbridge.mapping.pop3.HostQuirks}, a value to keep.
 *
 * <p>Blocking sockets, made for virtual threads: one session is one thread's at a time. Imports
 * {@code org.popbridge.mapping}, {@code wire} and {@code sasl}, nothing else of this project.
 */
@NullMarked
package org.popbridge.mapping.pop3;

import org.jspecify.annotations.NullMarked;
