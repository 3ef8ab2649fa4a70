/**
 * The built program as its users meet it: the jar as a process, real POP3 and IMAP servers, real
 * clients, faults and crashes. Knows no class of the program.
 */
@NullMarked
package org.popbridge.system;

import org.jspecify.annotations.NullMarked;
