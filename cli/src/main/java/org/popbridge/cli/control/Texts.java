package org.popbridge.cli.control;

import java.util.Locale;

/** Small words for answers. */
final class Texts {
    private Texts() {}

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
