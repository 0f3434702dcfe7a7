package io.mastercontrol.registry.device;

import io.mastercontrol.registry.device.Selector.Is;
import io.mastercontrol.registry.device.Selector.IsIn;
import io.mastercontrol.registry.device.Selector.IsNot;
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
        String label = word("a label");
        if (take('=')) {
            take('=');
            return new Is(label, word("a value"));
        }
        if (take('!')) {
            if (!take('=')) {
                throw wrong("'=' after '!'");
            }
            return new IsNot(label, word("a value"));
        }
        int before = position;
        if (Character.isLetter(peek()) && word("'in'").equals("in")) {
            return new IsIn(label, values());
        }
        position = before;
        throw wrong("'=', '!=' or 'in' after the label " + label);
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
