package io.mastercontrol.contracts.expression;

import io.mastercontrol.contracts.expression.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a text, left to right. */
final class Tokens {
    static final int LONGEST = 2_000;

    private static final Pattern WORD = Pattern.compile("(?<duration>\\d{1,9}(?:ms|s|m|h|d)\\b)"
            + "|(?<number>\\d{1,15}(?:\\.\\d{1,15})?(?:[eE][+-]?\\d{1,3})?(?![\\w.]))"
            + "|(?<name>[a-zA-Z_][a-zA-Z0-9_:.]*(?:\\{[^{}\\n]{0,200}\\})?)"
            + "|\"(?<text>[^\"\\n]{0,500})\""
            + "|(?<sign>>=|<=|==|!=|[-+*/()<>,])");

    private final List<Token> tokens;
    private int next;

    private Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Tokens of(String text) {
        if (text.length() > LONGEST) {
            throw new BadExpression(LONGEST, "the expression is longer than " + LONGEST + " characters");
        }
        List<Token> tokens = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        int at = 0;
        while (true) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                tokens.add(new Token(Kind.end, "", at));
                return new Tokens(tokens);
            }
            word.region(at, text.length());
            if (!word.lookingAt()) {
                throw new BadExpression(at, "'" + shown(text, at) + "' means nothing here");
            }
            for (Kind kind : List.of(Kind.duration, Kind.number, Kind.name, Kind.text, Kind.sign)) {
                if (word.group(kind.name()) != null) {
                    tokens.add(new Token(kind, word.group(kind.name()), at));
                }
            }
            at = word.end();
        }
    }

    private static String shown(String text, int at) {
        int code = text.codePointAt(at);
        return Character.isISOControl(code) ? String.format("U+%04X", code) : Character.toString(code);
    }

    Token peek() {
        return tokens.get(next);
    }

    Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.end) {
            next++;
        }
        return token;
    }

    boolean takeIf(String sign) {
        if (peek().is(sign)) {
            next++;
            return true;
        }
        return false;
    }

    void expect(String sign, String where) {
        if (!takeIf(sign)) {
            throw new BadExpression(
                    peek().position(), "'" + sign + "' is missing " + where + " before " + peek().told());
        }
    }
}
