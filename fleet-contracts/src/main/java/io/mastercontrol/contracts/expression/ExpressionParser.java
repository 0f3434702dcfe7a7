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
import io.mastercontrol.contracts.expression.Token.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads expressions. In order of binding, the loosest first: {@code or}; {@code and}; {@code not}; one of
 * {@code > >= < <= == !=}; {@code + -}; {@code * /}; a sign; a number, a name, {@code labels.NAME}, a text in double quotes,
 * {@code avg(NAME, 5m)} or another {@link WindowFunction}, {@code abs(…)}, or something in parentheses. Bounded in length and
 * depth.
 */
public final class ExpressionParser {
    private static final int DEEPEST = 50;
    private static final Duration LONGEST_SPAN = Duration.ofDays(1);
    private static final Map<String, Comparator> COMPARATORS =
            Stream.of(Comparator.values()).collect(Collectors.toMap(Comparator::sign, one -> one));
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private final Tokens tokens;
    private int depth;

    private ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Reads a condition.
     *
     * @throws BadExpression if it is none
     */
    public static Expression condition(String text) {
        ExpressionParser parser = new ExpressionParser(Tokens.of(text));
        Expression whole = parser.or();
        Token rest = parser.tokens.peek();
        if (rest.kind() != Kind.end) {
            throw new BadExpression(rest.position(), rest.told() + " is too much; is an operator missing before it?");
        }
        return truth(whole, "the whole");
    }

    private Expression or() {
        if (++depth > DEEPEST) {
            throw new BadExpression(tokens.peek().position(), "it is nested more than " + DEEPEST + " deep");
        }
        Expression left = and();
        int terms = 0;
        while (tokens.peek().is("or")) {
            bounded(++terms);
            int at = tokens.take().position();
            left = new Or(truth(left, "what stands before 'or'"), truth(and(), "what stands after 'or'"), at);
        }
        depth--;
        return left;
    }

    private Expression and() {
        Expression left = not();
        int terms = 0;
        while (tokens.peek().is("and")) {
            bounded(++terms);
            int at = tokens.take().position();
            left = new And(truth(left, "what stands before 'and'"), truth(not(), "what stands after 'and'"), at);
        }
        return left;
    }

    private Expression not() {
        Token token = tokens.peek();
        if (!tokens.takeIf("not")) {
            return comparison();
        }
        deeper(token);
        Expression inner = new Not(truth(not(), "what stands after 'not'"), token.position());
        depth--;
        return inner;
    }

    private Expression comparison() {
        Expression left = sum();
        Token token = tokens.peek();
        Comparator comparator = token.kind() == Kind.sign ? COMPARATORS.get(token.text()) : null;
        if (comparator == null) {
            return left;
        }
        tokens.take();
        Expression right = sum();
        if (left.type() == Type.truth || right.type() == Type.truth || left.type() != right.type()) {
            throw new BadExpression(
                    token.position(),
                    "'" + token.text() + "' compares numbers with numbers or texts with texts, but here stand "
                            + left.type() + " and " + right.type());
        }
        if (left.type() == Type.text && comparator != Comparator.same && comparator != Comparator.other) {
            throw new BadExpression(token.position(), "texts can be compared by == and != only");
        }
        return new Comparison(comparator, left, right, token.position());
    }

    private Expression sum() {
        Expression left = product();
        int terms = 0;
        while (tokens.peek().is("+") || tokens.peek().is("-")) {
            bounded(++terms);
            left = arithmetic(left, tokens.take(), product());
        }
        return left;
    }

    private Expression product() {
        Expression left = signed();
        int terms = 0;
        while (tokens.peek().is("*") || tokens.peek().is("/")) {
            bounded(++terms);
            left = arithmetic(left, tokens.take(), signed());
        }
        return left;
    }

    private static Expression arithmetic(Expression left, Token sign, Expression right) {
        String where = "'" + sign.text() + "'";
        return new Arithmetic(
                sign.text().charAt(0),
                number(left, "what stands before " + where),
                number(right, "what stands after " + where),
                sign.position());
    }

    private Expression signed() {
        Token token = tokens.peek();
        if (!tokens.takeIf("-")) {
            return primary();
        }
        deeper(token);
        Expression inner = new Negative(number(signed(), "what stands after '-'"), token.position());
        depth--;
        return inner;
    }

    private Expression primary() {
        Token token = tokens.take();
        return switch (token.kind()) {
            case number -> new Number(Double.parseDouble(token.text()), token.position());
            case text -> new Text(token.text(), token.position());
            case duration -> new Number(span(token).toMillis() / 1000.0, token.position());
            case name -> named(token);
            default -> {
                if (!token.is("(")) {
                    throw new BadExpression(
                            token.position(), "a number, a name or '(' is missing before " + token.told());
                }
                Expression inner = or();
                tokens.expect(")", "to match '('");
                yield inner;
            }
        };
    }

    private Expression named(Token token) {
        String name = token.text();
        if (tokens.peek().is("(")) {
            return call(token);
        }
        if (name.equals("and") || name.equals("or") || name.equals("not")) {
            throw new BadExpression(token.position(), "'" + name + "' has nothing before it");
        }
        if (name.startsWith("labels.") && name.length() > "labels.".length() && !name.contains("{")) {
            return new Label(name.substring("labels.".length()), token.position());
        }
        return new Metric(metric(token), token.position());
    }

    private static String metric(Token token) {
        if (token.text().split("\\{", 2)[0].contains(".")) {
            throw new BadExpression(
                    token.position(), "'" + token.text() + "' is no name of a measurement; labels are labels.NAME");
        }
        return token.text();
    }

    private Expression call(Token name) {
        tokens.expect("(", "after " + name.told());
        if (name.text().equals("abs")) {
            Expression inner = number(or(), "what abs is of");
            tokens.expect(")", "to end abs(…)");
            return new Absolute(inner, name.position());
        }
        WindowFunction function = function(name.text())
                .orElseThrow(() -> new BadExpression(
                        name.position(),
                        "there is no function " + name.told() + "; there are abs, "
                                + Stream.of(WindowFunction.values())
                                        .map(Enum::name)
                                        .collect(Collectors.joining(", "))));
        Token of = tokens.take();
        if (of.kind() != Kind.name) {
            throw new BadExpression(
                    of.position(), function + " is of one name, as in " + function + "(cpu_percent, 5m)");
        }
        String measured = metric(of);
        tokens.expect(",", "in " + function + "(" + measured + ", 5m)");
        Token span = tokens.take();
        if (span.kind() != Kind.duration) {
            throw new BadExpression(span.position(), "a time such as 30s, 5m or 1h is missing before " + span.told());
        }
        tokens.expect(")", "to end " + function + "(…)");
        return new Window(function, measured, span(span), name.position());
    }

    private static Optional<WindowFunction> function(String name) {
        return Stream.of(WindowFunction.values())
                .filter(one -> one.name().equals(name))
                .findFirst();
    }

    private static Duration span(Token token) {
        String unit = token.text().replaceFirst("\\d+", "");
        long number = Long.parseLong(token.text().substring(0, token.text().length() - unit.length()));
        Duration span = Duration.ofMillis(number * MILLIS.get(unit.toLowerCase(Locale.ROOT)));
        if (span.isZero() || span.compareTo(LONGEST_SPAN) > 0) {
            throw new BadExpression(token.position(), "a time must be more than nothing and at most 1d");
        }
        return span;
    }

    private void deeper(Token token) {
        if (++depth > DEEPEST) {
            throw new BadExpression(token.position(), "it is nested more than " + DEEPEST + " deep");
        }
    }

    /** A long chain is a deep tree. */
    private void bounded(int terms) {
        if (terms > DEEPEST) {
            throw new BadExpression(tokens.peek().position(), "more than " + DEEPEST + " parts stand in a row");
        }
    }

    private static Expression truth(Expression part, String what) {
        if (part.type() != Type.truth) {
            throw new BadExpression(
                    part.position(), what + " must be true or false, such as a > 5, but is a " + part.type());
        }
        return part;
    }

    private static Expression number(Expression part, String what) {
        if (part.type() != Type.number) {
            throw new BadExpression(part.position(), what + " must be a number, but is a " + part.type());
        }
        return part;
    }
}
