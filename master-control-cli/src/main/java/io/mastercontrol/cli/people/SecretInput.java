package io.mastercontrol.cli.people;

import io.mastercontrol.cli.api.Failure;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Secrets come from a terminal without being shown, or as lines of standard input; never as arguments, which others see. */
final class SecretInput {
    private static final int LONGEST = 1_000;

    private SecretInput() {}

    static String read(String question) {
        Console console = System.console();
        if (console != null) {
            char[] typed = console.readPassword("%s", question);
            if (typed != null) {
                return new String(typed);
            }
        }
        return line(System.in);
    }

    /** Byte by byte, so that what follows the line is left for the next question. */
    static String line(InputStream in) {
        byte[] line = new byte[LONGEST];
        int length = 0;
        try {
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                if (length == LONGEST) {
                    throw new Failure(Failure.USAGE, "the line on standard input is too long for a password");
                }
                line[length++] = (byte) next;
            }
        } catch (IOException e) {
            throw new Failure(Failure.USAGE, "standard input cannot be read: " + e.getMessage());
        }
        String text = new String(line, 0, length, StandardCharsets.UTF_8).replaceFirst("\r$", "");
        if (text.isEmpty()) {
            throw new Failure(Failure.USAGE, "there is no password on standard input");
        }
        return text;
    }
}
