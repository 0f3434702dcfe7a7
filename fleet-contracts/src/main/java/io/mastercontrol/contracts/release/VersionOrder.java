package io.mastercontrol.contracts.release;

import java.util.Comparator;

/**
 * Orders versions as Debian does: runs of digits as numbers, the rest as text, and {@code ~} before the end. What follows
 * a {@code -} is older than what it leads to, as a pre-release is.
 */
public final class VersionOrder implements Comparator<String> {
    public static final VersionOrder INSTANCE = new VersionOrder();

    private VersionOrder() {}

    @Override
    public int compare(String one, String other) {
        Reader mine = new Reader(one.replace('-', '~'));
        Reader others = new Reader(other.replace('-', '~'));
        while (mine.isLeft() || others.isLeft()) {
            int words = Reader.compareText(mine.text(), others.text());
            int order = words != 0 ? words : Reader.compareNumbers(mine.digits(), others.digits());
            if (order != 0) {
                return order;
            }
        }
        return 0;
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
