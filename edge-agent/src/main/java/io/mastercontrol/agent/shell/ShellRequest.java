package io.mastercontrol.agent.shell;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A shell as the command line asks for it: {@code POST /local/v1/shell?workload=NAME&rows=24&columns=80&term=xterm} with
 * {@code Upgrade: mc-shell/1}.
 *
 * @param workload beside which; empty for the agent's own
 * @param rows of the terminal, or 0 if it does not know; so with the columns
 * @param term kind of the terminal
 * @param sudoUser who says to have become root for it
 */
record ShellRequest(Optional<String> workload, int rows, int columns, String term, Optional<String> sudoUser) {
    static final String PROTOCOL = "mc-shell/1";

    private static final Pattern TARGET =
            Pattern.compile("^([A-Z]+) /local/v1/shell(?:\\?(\\S*))? HTTP/1\\.1\\r?\\n.*", Pattern.DOTALL);
    private static final Pattern UPGRADE =
            Pattern.compile("^upgrade:[ \\t]*mc-shell/1[ \\t]*\\r?$", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private static final Pattern TERM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._@-]{0,63}");
    private static final int LARGEST = 65_535;

    /** Whether a request is for a shell, whatever else is wrong with it. */
    static boolean isOne(String head) {
        return TARGET.matcher(head).matches();
    }

    /**
     * Reads the head of a request.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    static ShellRequest of(String head) {
        Matcher target = TARGET.matcher(head);
        if (!target.matches()
                || !target.group(1).equals("POST")
                || !UPGRADE.matcher(head).find()) {
            throw new IllegalArgumentException("a shell is asked for with POST and Upgrade: " + PROTOCOL);
        }
        Map<String, String> query = query(target.group(2));
        String term = query.getOrDefault("term", "");
        return new ShellRequest(
                Optional.ofNullable(query.get("workload")).filter(name -> !name.isEmpty()),
                size(query, "rows"),
                size(query, "columns"),
                TERM.matcher(term).matches() ? term : "dumb",
                Optional.ofNullable(query.get("sudo_user"))
                        .filter(user -> USER.matcher(user).matches()));
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String part : text == null ? new String[0] : text.split("&")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                String name = part.substring(0, equals).toLowerCase(Locale.ROOT);
                query.put(name, URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static int size(Map<String, String> query, String name) {
        String text = query.getOrDefault(name, "0");
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > LARGEST) {
            throw new IllegalArgumentException(name + " is '" + text + "', but must be a number up to " + LARGEST);
        }
        return Integer.parseInt(text);
    }
}
