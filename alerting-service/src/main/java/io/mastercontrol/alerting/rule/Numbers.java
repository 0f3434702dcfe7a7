package io.mastercontrol.alerting.rule;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as people read them. */
public final class Numbers {
    private static final MathContext DIGITS = new MathContext(6);

    private Numbers() {}

    /** Six digits that matter, and no more than there are: 93.5 rather than 93.50000001. */
    public static String plain(double number) {
        if (!Double.isFinite(number)) {
            return "unknown";
        }
        BigDecimal rounded = new BigDecimal(number).round(DIGITS).stripTrailingZeros();
        return (rounded.scale() < 0 ? rounded.setScale(0) : rounded).toPlainString();
    }
}
