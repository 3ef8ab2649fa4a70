package org.popbridge.mapping.store;

/**
 * The name of an account in the store: the user name after the route's rewriting, with the route's
 * host where one name could be two people. 1 to 255 characters, no control characters.
 */
public record AccountName(String value) implements Comparable<AccountName> {
    public AccountName {
        if (value.isEmpty()
                || value.length() > 255
                || value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException(
                    "account name of %d characters (expected: 1..255, none of them control)"
                            .formatted(value.length()));
        }
    }

    @Override
    public int compareTo(AccountName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
