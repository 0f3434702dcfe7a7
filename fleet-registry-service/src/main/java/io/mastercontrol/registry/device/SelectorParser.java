package io.mastercontrol.registry.device;

import io.mastercontrol.registry.device.Selector.Compares;
import io.mastercontrol.registry.device.Selector.Compares.Order;
import io.mastercontrol.registry.device.Selector.InGroup;
import io.mastercontrol.registry.device.Selector.Is;
import io.mastercontrol.registry.device.Selector.IsIn;
import io.mastercontrol.registry.device.Selector.IsNot;
import io.mastercontrol.registry.device.Selector.Key;
import io.mastercontrol.registry.device.Selector.Malformed;
import io.mastercontrol.registry.device.Selector.Requirement;
import java.util.ArrayList;
import java.util.List;

/** Reads a selector from left to right. */
final class SelectorParser {
    private static final int LONGEST = 4_096;

    private final String text;
    private int position;

    SelectorParser(String text) {
        if (text.length() > LONGEST) {
            throw new Malformed("The selector has " + text.length() + " characters, at most " + LONGEST + ".");
        }
        this.text = text;
    }

    Selector parse() {
        List<Requirement> requirements = new ArrayList<>();
        do {
            requirements.add(requirement());
        } while (take(','));
        if (position < text.length()) {
            throw wrong("',' or the end");
        }
        return new Selector(requirements);
    }

    private Requirement requirement() {
        boolean own = take('@');
        Key key = new Key(own, word(own ? "a name after '@'" : "a label"));
        boolean group = own && key.name().equals(Key.GROUP);
        if (take('=')) {
            take('=');
            String value = word("a value");
            return group ? new InGroup(List.of(value), false) : new Is(key, value);
        }
        if (take('!')) {
            if (!take('=')) {
                throw wrong("'=' after '!'");
            }
            String value = word("a value");
            return group ? new InGroup(List.of(value), true) : new IsNot(key, value);
        }
        if (!group && (peek() == '<' || peek() == '>')) {
            return new Compares(key, order(), number());
        }
        int before = position;
        if (Character.isLetter(peek()) && word("'in'").equals("in")) {
            return group ? new InGroup(values(), false) : new IsIn(key, values());
        }
        position = before;
        throw wrong((group ? "'=', '!='" : "'=', '!=', '<', '>'") + " or 'in' after " + (own ? "@" : "the label ")
                + key.name());
    }

    private Order order() {
        boolean less = take('<');
        if (!less) {
            take('>');
        }
        if (take('=')) {
            return less ? Order.AT_MOST : Order.AT_LEAST;
        }
        return less ? Order.LESS : Order.MORE;
    }

    private String number() {
        skipBlanks();
        int start = position;
        String value = word("a number or version");
        if (Compares.numbers(value).isEmpty()) {
            position = start;
            throw wrong("a number or version");
        }
        return value;
    }

    private List<String> values() {
        if (!take('(')) {
            throw wrong("'(' after 'in'");
        }
        List<String> values = new ArrayList<>();
        do {
            values.add(word("a value"));
        } while (take(','));
        if (!take(')')) {
            throw wrong("',' or ')'");
        }
        return values;
    }

    private String word(String expected) {
        skipBlanks();
        int start = position;
        while (position < text.length() && isOfWord(text.charAt(position))) {
            position++;
        }
        if (position == start) {
            throw wrong(expected);
        }
        String word = text.substring(start, position);
        skipBlanks();
        return word;
    }

    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-' || c == '/' || c == ':';
    }

    private boolean take(char wanted) {
        skipBlanks();
        if (position < text.length() && text.charAt(position) == wanted) {
            position++;
            return true;
        }
        return false;
    }

    private char peek() {
        skipBlanks();
        return position < text.length() ? text.charAt(position) : '\0';
    }

    private void skipBlanks() {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
    }

    private Malformed wrong(String expected) {
        skipBlanks();
        String found = position < text.length() ? "'" + text.charAt(position) + "'" : "the end";
        return new Malformed("The selector is wrong at position " + (position + 1) + ": expected " + expected
                + ", found " + found + ".");
    }
}
