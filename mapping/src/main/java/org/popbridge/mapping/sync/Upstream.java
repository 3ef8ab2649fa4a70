package org.popbridge.mapping.sync;

import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Settings;

/** Where an account's maildrop is, how to talk to that host, and what to do with the mail. */
public record Upstream(Pop3Endpoint endpoint, Pop3Settings settings, SyncPolicy policy) {}
