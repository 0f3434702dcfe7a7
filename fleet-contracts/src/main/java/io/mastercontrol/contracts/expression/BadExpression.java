package io.mastercontrol.contracts.expression;

/** A text that is no expression; the message says what is wrong, and the position where, from 0. */
public final class BadExpression extends IllegalArgumentException {
    private final int position;

    BadExpression(int position, String message) {
        super(message + ", at character " + (position + 1));
        this.position = position;
    }

    public int position() {
        return position;
    }
}
