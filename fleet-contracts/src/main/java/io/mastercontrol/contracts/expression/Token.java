package io.mastercontrol.contracts.expression;

/**
 * A word of an expression.
 *
 * @param text as written; of a text, what is between the quotes
 */
record Token(Kind kind, String text, int position) {
    enum Kind {
        number,
        duration,
        name,
        text,
        sign,
        end
    }

    boolean is(String sign) {
        return (kind == Kind.sign || kind == Kind.name) && text.equals(sign);
    }

    /** For a sentence. */
    String told() {
        return kind == Kind.end ? "the end" : "'" + text + "'";
    }
}
