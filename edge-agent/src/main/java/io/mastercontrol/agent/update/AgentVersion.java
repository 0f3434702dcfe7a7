package io.mastercontrol.agent.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The version of an agent, ordered as Debian orders versions: runs of digits as numbers, the rest as text, and {@code ~}
 * before the end. What follows a {@code -} is older than what it leads to, as a pre-release is.
 */
public record AgentVersion(String text) implements Comparable<AgentVersion> {
    /** What stands in the file {@code version} of an agent's directory. */
    static Optional<AgentVersion> in(Path directory) throws IOException {
        try {
            return Optional.of(new AgentVersion(
                    Files.readString(directory.resolve("version")).trim()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** What this agent says it is: what its directory says, since the same build can be released again, or the build. */
    public static String running(LauncherConfig launcher, String built) throws IOException {
        return launcher.agent().isPresent()
                ? in(launcher.agent().get()).map(AgentVersion::text).orElse(built)
                : built;
    }

    @Override
    public int compareTo(AgentVersion other) {
        Reader mine = new Reader(text.replace('-', '~'));
        Reader others = new Reader(other.text.replace('-', '~'));
        while (mine.isLeft() || others.isLeft()) {
            int words = Reader.compareText(mine.text(), others.text());
            int order = words != 0 ? words : Reader.compareNumbers(mine.digits(), others.digits());
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @Override
    public String toString() {
        return text;
    }

    /** Takes a version apart from its front. */
    private static final class Reader {
        private final String all;
        private int at;

        Reader(String all) {
            this.all = all;
        }

        boolean isLeft() {
            return at < all.length();
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        String text() {
            int from = at;
            while (isLeft() && !isDigit(all.charAt(at))) {
                at++;
            }
            return all.substring(from, at);
        }

        String digits() {
            int from = at;
            while (isLeft() && isDigit(all.charAt(at))) {
                at++;
            }
            return all.substring(from, at).replaceFirst("^0+", "");
        }

        static int compareNumbers(String a, String b) {
            return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
        }

        static int compareText(String a, String b) {
            for (int i = 0; i < Math.max(a.length(), b.length()); i++) {
                int order = Integer.compare(weight(a, i), weight(b, i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        private static int weight(String text, int i) {
            if (i >= text.length()) {
                return 0;
            }
            char c = text.charAt(i);
            if (c == '~') {
                return -1;
            }
            return Character.isLetter(c) ? c : c + 256;
        }
    }
}
