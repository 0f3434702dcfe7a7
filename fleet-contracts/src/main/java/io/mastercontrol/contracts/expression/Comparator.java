package io.mastercontrol.contracts.expression;

/** How two values are held against each other. */
public enum Comparator {
    above(">"),
    at_least(">="),
    below("<"),
    at_most("<="),
    same("=="),
    other("!=");

    private final String sign;

    Comparator(String sign) {
        this.sign = sign;
    }

    public String sign() {
        return sign;
    }

    boolean holds(double left, double right) {
        return switch (this) {
            case above -> left > right;
            case at_least -> left >= right;
            case below -> left < right;
            case at_most -> left <= right;
            case same -> left == right;
            case other -> left != right;
        };
    }
}
