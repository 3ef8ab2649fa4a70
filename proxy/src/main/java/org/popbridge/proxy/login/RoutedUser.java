package org.popbridge.proxy.login;

import org.popbridge.mapping.store.AccountName;

/**
 * One user with the route that is theirs.
 *
 * @param upstreamUser what the POP3 host calls the user
 * @param account what the store calls the account; two hosts never share one
 */
public record RoutedUser(Route route, String upstreamUser, AccountName account) {}
