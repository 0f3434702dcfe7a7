package io.mastercontrol.orchestrator.delta;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Sorts all suffixes of a text in linear time by induced sorting (Nong, Zhang and Chan, 2009), in the array that is the
 * result: 5 bytes a character and a little.
 */
final class SuffixArray {
    private static final int NONE = -1;
    private final Text text;
    private final int length;
    private final int symbols;
    private final int[] sorted;
    private final BitSet small;

    /** Symbols, the last of which is 0 and the only one. */
    private interface Text {
        int at(int index);
    }

    private SuffixArray(Text text, int length, int symbols, int[] sorted) {
        this.text = text;
        this.length = length;
        this.symbols = symbols;
        this.sorted = sorted;
        this.small = new BitSet(length);
    }

    /** Beginnings of the suffixes in order; the first is the empty one, at {@code length}. */
    static int[] of(byte[] bytes, int length) {
        int[] sorted = new int[length + 1];
        if (length > 0) {
            new SuffixArray(i -> i == length ? 0 : (bytes[i] & 0xff) + 1, length + 1, 257, sorted).sort();
        }
        return sorted;
    }

    private boolean isLeftmost(int i) {
        return i > 0 && small.get(i) && !small.get(i - 1);
    }

    private void sort() {
        small.set(length - 1);
        for (int i = length - 2; i >= 0; i--) {
            int here = text.at(i);
            int next = text.at(i + 1);
            if (here < next || here == next && small.get(i + 1)) {
                small.set(i);
            }
        }
        int[] ends = new int[symbols];
        ends(ends);
        Arrays.fill(sorted, 0, length, NONE);
        for (int i = 1; i < length; i++) {
            if (isLeftmost(i)) {
                sorted[--ends[text.at(i)]] = i;
            }
        }
        induce(ends);
        int count = 0;
        for (int i = 0; i < length; i++) {
            if (isLeftmost(sorted[i])) {
                sorted[count++] = sorted[i];
            }
        }
        int names = name(count);
        order(count, names);
        place(count, ends);
        induce(ends);
    }

    /** Names the sorted leftmost substrings, equal ones alike, and gathers the names in text order at the end. */
    private int name(int count) {
        Arrays.fill(sorted, count, length, NONE);
        int names = 0;
        int before = NONE;
        for (int i = 0; i < count; i++) {
            int position = sorted[i];
            if (before == NONE || differ(position, before)) {
                names++;
                before = position;
            }
            sorted[count + position / 2] = names - 1;
        }
        int to = length - 1;
        for (int i = length - 1; i >= count; i--) {
            if (sorted[i] >= 0) {
                sorted[to--] = sorted[i];
            }
        }
        return names;
    }

    private boolean differ(int one, int other) {
        for (int d = 0; ; d++) {
            if (one + d >= length || other + d >= length) {
                return true;
            }
            if (text.at(one + d) != text.at(other + d) || small.get(one + d) != small.get(other + d)) {
                return true;
            }
            if (d > 0 && (isLeftmost(one + d) || isLeftmost(other + d))) {
                return !(isLeftmost(one + d) && isLeftmost(other + d));
            }
        }
    }

    private void order(int count, int names) {
        int tail = length - count;
        if (names < count) {
            new SuffixArray(i -> sorted[tail + i], count, names, sorted).sort();
        } else {
            for (int i = 0; i < count; i++) {
                sorted[sorted[tail + i]] = i;
            }
        }
        int to = tail;
        for (int i = 1; i < length; i++) {
            if (isLeftmost(i)) {
                sorted[to++] = i;
            }
        }
        for (int i = 0; i < count; i++) {
            sorted[i] = sorted[tail + sorted[i]];
        }
    }

    private void place(int count, int[] ends) {
        ends(ends);
        Arrays.fill(sorted, count, length, NONE);
        for (int i = count - 1; i >= 0; i--) {
            int position = sorted[i];
            sorted[i] = NONE;
            sorted[--ends[text.at(position)]] = position;
        }
    }

    private void induce(int[] buckets) {
        starts(buckets);
        for (int i = 0; i < length; i++) {
            int before = sorted[i] - 1;
            if (before >= 0 && !small.get(before)) {
                sorted[buckets[text.at(before)]++] = before;
            }
        }
        ends(buckets);
        for (int i = length - 1; i >= 0; i--) {
            int before = sorted[i] - 1;
            if (before >= 0 && small.get(before)) {
                sorted[--buckets[text.at(before)]] = before;
            }
        }
    }

    private void starts(int[] buckets) {
        ends(buckets);
        for (int i = symbols - 1; i > 0; i--) {
            buckets[i] = buckets[i - 1];
        }
        buckets[0] = 0;
    }

    private void ends(int[] buckets) {
        Arrays.fill(buckets, 0);
        for (int i = 0; i < length; i++) {
            buckets[text.at(i)]++;
        }
        for (int i = 1; i < symbols; i++) {
            buckets[i] += buckets[i - 1];
        }
    }
}
