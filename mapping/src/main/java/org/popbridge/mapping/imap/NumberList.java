package org.popbridge.mapping.imap;

import java.util.Arrays;

/**
 * Message numbers in a given order: what SEARCH and SORT answer. Four octets a number; each is read
 * as unsigned. Immutable.
 */
public final class NumberList {
    public static final NumberList EMPTY = new NumberList(new int[0]);

    private final int[] numbers;

    private NumberList(int[] numbers) {
        this.numbers = numbers;
    }

    /** A list over an array of unsigned numbers, which the caller must not change any more. */
    public static NumberList of(int... numbers) {
        return new NumberList(numbers);
    }

    public int size() {
        return numbers.length;
    }

    public boolean isEmpty() {
        return numbers.length == 0;
    }

    public long get(int index) {
        return Integer.toUnsignedLong(numbers[index]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberList list && Arrays.equals(numbers, list.numbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < numbers.length; i++) {
            text.append(i == 0 ? "" : " ").append(get(i));
        }
        return text.toString();
    }
}
