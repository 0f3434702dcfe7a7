package io.mastercontrol.contracts.expression;

import io.mastercontrol.contracts.expression.Expression.Absolute;
import io.mastercontrol.contracts.expression.Expression.And;
import io.mastercontrol.contracts.expression.Expression.Arithmetic;
import io.mastercontrol.contracts.expression.Expression.Comparison;
import io.mastercontrol.contracts.expression.Expression.Label;
import io.mastercontrol.contracts.expression.Expression.Metric;
import io.mastercontrol.contracts.expression.Expression.Negative;
import io.mastercontrol.contracts.expression.Expression.Not;
import io.mastercontrol.contracts.expression.Expression.Number;
import io.mastercontrol.contracts.expression.Expression.Or;
import io.mastercontrol.contracts.expression.Expression.Text;
import io.mastercontrol.contracts.expression.Expression.Type;
import io.mastercontrol.contracts.expression.Expression.Window;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * Asks an expression about one thing. What is not known makes unknown what depends on it, and no more: {@code false and}
 * something unknown is false (Kleene's logic). A division by zero is unknown. Pure.
 */
public final class Evaluation {
    private static final double UNKNOWN = Double.NaN;

    private Evaluation() {}

    /** @param expression whose type is truth */
    public static Verdict of(Expression expression, Measured measured) {
        return new Verdict(truth(expression, measured), value(expression, measured));
    }

    private static OptionalDouble value(Expression expression, Measured measured) {
        Deque<Expression> first = new ArrayDeque<>();
        expression.visit(part -> {
            if (first.isEmpty() && isTold(part)) {
                first.add(part);
            }
        });
        if (first.isEmpty()) {
            return OptionalDouble.empty();
        }
        double value =
                number(first.peek() instanceof Comparison comparison ? comparison.left() : first.peek(), measured);
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static boolean isTold(Expression part) {
        return part instanceof Comparison comparison && comparison.left().type() == Type.number;
    }

    private static Boolean truth(Expression expression, Measured measured) {
        if (expression instanceof And both) {
            Boolean left = truth(both.left(), measured);
            if (Boolean.FALSE.equals(left)) {
                return false;
            }
            Boolean right = truth(both.right(), measured);
            return Boolean.FALSE.equals(right) ? Boolean.FALSE : left == null ? null : right;
        }
        if (expression instanceof Or either) {
            Boolean left = truth(either.left(), measured);
            if (Boolean.TRUE.equals(left)) {
                return true;
            }
            Boolean right = truth(either.right(), measured);
            return Boolean.TRUE.equals(right) ? Boolean.TRUE : left == null ? null : right;
        }
        if (expression instanceof Not not) {
            Boolean inner = truth(not.inner(), measured);
            return inner == null ? null : !inner;
        }
        if (expression instanceof Comparison comparison) {
            return comparison.left().type() == Type.text
                    ? Boolean.valueOf((comparison.comparator() == Comparator.same)
                            == text(comparison.left(), measured).equals(text(comparison.right(), measured)))
                    : compared(comparison, measured);
        }
        double told = number(expression, measured);
        return Double.isNaN(told) ? null : told != 0;
    }

    private static Boolean compared(Comparison comparison, Measured measured) {
        double left = number(comparison.left(), measured);
        double right = number(comparison.right(), measured);
        return Double.isNaN(left) || Double.isNaN(right)
                ? null
                : Boolean.valueOf(comparison.comparator().holds(left, right));
    }

    private static String text(Expression expression, Measured measured) {
        return expression instanceof Label label ? measured.label(label.name()) : ((Text) expression).value();
    }

    private static double number(Expression expression, Measured measured) {
        double value = raw(expression, measured);
        return Double.isInfinite(value) ? UNKNOWN : value;
    }

    private static double raw(Expression expression, Measured measured) {
        if (expression instanceof Number number) {
            return number.value();
        }
        if (expression instanceof Metric metric) {
            return measured.value(metric.name()).orElse(UNKNOWN);
        }
        if (expression instanceof Window window) {
            return measured.over(window.function(), window.name(), window.span())
                    .orElse(UNKNOWN);
        }
        if (expression instanceof Negative negative) {
            return -number(negative.inner(), measured);
        }
        if (expression instanceof Absolute absolute) {
            return Math.abs(number(absolute.inner(), measured));
        }
        Arithmetic two = (Arithmetic) expression;
        double left = number(two.left(), measured);
        double right = number(two.right(), measured);
        return switch (two.operator()) {
            case '+' -> left + right;
            case '-' -> left - right;
            case '*' -> left * right;
            default -> left / right;
        };
    }
}
