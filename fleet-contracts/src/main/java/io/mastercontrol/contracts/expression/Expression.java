package io.mastercontrol.contracts.expression;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * A condition over what is measured, read from text by {@link ExpressionParser}: comparison, arithmetic, {@code and},
 * {@code or}, {@code not}, measurements by name, functions over a stretch of time, and labels. Every part knows where in the
 * text it stands, from 0, and of which {@link Type} its value is.
 */
public sealed interface Expression {
    /** What a part's value is. */
    enum Type {
        number,
        text,
        truth
    }

    int position();

    Type type();

    record Number(double value, int position) implements Expression {
        @Override
        public Type type() {
            return Type.number;
        }
    }

    record Text(String value, int position) implements Expression {
        @Override
        public Type type() {
            return Type.text;
        }
    }

    /** A measurement, by the name under which it is told; {@code queue_length{queue="a"}} is such a name too. */
    record Metric(String name, int position) implements Expression {
        @Override
        public Type type() {
            return Type.number;
        }
    }

    /** {@code labels.NAME}; a label that there is not is the empty text. */
    record Label(String name, int position) implements Expression {
        @Override
        public Type type() {
            return Type.text;
        }
    }

    /** What became of a measurement, or how often an event happened, in the time until now. */
    record Window(WindowFunction function, String name, Duration span, int position) implements Expression {
        @Override
        public Type type() {
            return function == WindowFunction.absent ? Type.truth : Type.number;
        }
    }

    record Absolute(Expression inner, int position) implements Expression {
        @Override
        public Type type() {
            return Type.number;
        }
    }

    record Negative(Expression inner, int position) implements Expression {
        @Override
        public Type type() {
            return Type.number;
        }
    }

    /** @param operator one of {@code + - * /} */
    record Arithmetic(char operator, Expression left, Expression right, int position) implements Expression {
        @Override
        public Type type() {
            return Type.number;
        }
    }

    record Comparison(Comparator comparator, Expression left, Expression right, int position) implements Expression {
        @Override
        public Type type() {
            return Type.truth;
        }
    }

    record And(Expression left, Expression right, int position) implements Expression {
        @Override
        public Type type() {
            return Type.truth;
        }
    }

    record Or(Expression left, Expression right, int position) implements Expression {
        @Override
        public Type type() {
            return Type.truth;
        }
    }

    record Not(Expression inner, int position) implements Expression {
        @Override
        public Type type() {
            return Type.truth;
        }
    }

    /** Hands over this part and all below it, the outer before the inner and the left before the right. */
    default void visit(Consumer<Expression> visitor) {
        visitor.accept(this);
        if (this instanceof Absolute one) {
            one.inner().visit(visitor);
        } else if (this instanceof Negative one) {
            one.inner().visit(visitor);
        } else if (this instanceof Not one) {
            one.inner().visit(visitor);
        } else if (this instanceof Arithmetic two) {
            two.left().visit(visitor);
            two.right().visit(visitor);
        } else if (this instanceof Comparison two) {
            two.left().visit(visitor);
            two.right().visit(visitor);
        } else if (this instanceof And two) {
            two.left().visit(visitor);
            two.right().visit(visitor);
        } else if (this instanceof Or two) {
            two.left().visit(visitor);
            two.right().visit(visitor);
        }
    }
}
