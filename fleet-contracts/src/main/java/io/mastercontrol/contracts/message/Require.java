package io.mastercontrol.contracts.message;

/** Checks in record constructors; each refusal names the field and the offending value. */
final class Require {
    private Require() {}

    static <T> T present(String field, T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    static String text(String field, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    static long atLeast(String field, long minimum, long value) {
        if (value < minimum) {
            throw new IllegalArgumentException(field + " is " + value + ", but must be at least " + minimum);
        }
        return value;
    }
}
