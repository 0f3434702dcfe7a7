package io.mastercontrol.contracts.workload;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which known word a misspelt one was meant to be. */
public final class Nearest {
    private static final int LONGEST = 64;

    private Nearest() {}

    /** The known word with the smallest edit distance; the first of the table among equals. */
    public static Optional<String> of(String word, Collection<String> known) {
        String lower = fold(word);
        return known.stream().min(Comparator.comparingInt(candidate -> distance(lower, fold(candidate))));
    }

    /** The known word that this one can only be a slip of: one letter away, or two between the same first and last. */
    public static Optional<String> slip(String word, Collection<String> known) {
        String slipped = fold(word);
        return of(word, known).filter(near -> {
            boolean framed = !slipped.isEmpty()
                    && slipped.charAt(0) == near.charAt(0)
                    && slipped.charAt(slipped.length() - 1) == near.charAt(near.length() - 1);
            return distance(slipped, near) <= (framed ? 2 : 1);
        });
    }

    private static String fold(String word) {
        String cut = word.length() > LONGEST ? word.substring(0, LONGEST) : word;
        return cut.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours cost one each. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 ? j : j == 0 ? i : step(a, b, cost, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(String a, String b, int[][] cost, int i, int j) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(cost[i - 1][j - 1] + same, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
