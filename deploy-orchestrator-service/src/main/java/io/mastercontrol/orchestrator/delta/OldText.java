package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.RandomBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The old bytes that new ones are looked for in, in memory and sorted: chosen ranges, one behind the other. */
final class OldText {
    /** Suffixes are compared no further: a match of this length is long enough to be followed. */
    private static final int DEEPEST = 4096;
    /** Places that match equally well are looked at no further. */
    private static final int MOST_LOOKED = 500;

    /** @param at in the old bytes */
    record Range(long at, long length) {}

    final byte[] bytes;
    private final int[] starts;
    private final long[] origins;
    private final int[] sorted;
    private final int[] first;

    OldText(RandomBytes old, List<Range> ranges) throws IOException {
        List<Range> joined = joined(ranges);
        this.starts = new int[joined.size() + 1];
        this.origins = new long[joined.size()];
        int length = 0;
        for (int i = 0; i < joined.size(); i++) {
            starts[i] = length;
            origins[i] = joined.get(i).at();
            length += (int) joined.get(i).length();
        }
        starts[joined.size()] = length;
        this.bytes = new byte[length];
        for (int i = 0; i < joined.size(); i++) {
            old.read(origins[i], bytes, starts[i], (int) joined.get(i).length());
        }
        this.sorted = SuffixArray.of(bytes, length);
        this.first = index();
    }

    private static List<Range> joined(List<Range> ranges) {
        List<Range> joined = new ArrayList<>();
        for (Range range : ranges) {
            Range last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && last.at() + last.length() == range.at()) {
                joined.set(joined.size() - 1, new Range(last.at(), last.length() + range.length()));
            } else if (range.length() > 0) {
                joined.add(range);
            }
        }
        return joined;
    }

    /** Where in the sorted suffixes those begin that begin with two given bytes. */
    private int[] index() {
        int[] index = new int[65_537];
        int key = 0;
        for (int i = 0; i < sorted.length; i++) {
            int at = sorted[i];
            int here = at >= bytes.length
                    ? 0
                    : (bytes[at] & 0xff) << 8 | (at + 1 < bytes.length ? bytes[at + 1] & 0xff : 0);
            while (key <= here) {
                index[key++] = i;
            }
        }
        Arrays.fill(index, key, index.length, sorted.length);
        return index;
    }

    /** Which of the ranges a place in the text belongs to. */
    int range(int at) {
        int found = Arrays.binarySearch(starts, 0, origins.length, at);
        return found >= 0 ? found : -found - 2;
    }

    int start(int range) {
        return starts[range];
    }

    int end(int range) {
        return starts[range + 1];
    }

    long origin(int at) {
        int range = range(at);
        return origins[range] + at - starts[range];
    }

    /** Where a place of the old bytes is in the text, or -1. */
    int position(long origin) {
        int found = Arrays.binarySearch(origins, origin);
        int range = found >= 0 ? found : -found - 2;
        boolean inside = range >= 0 && origin - origins[range] < starts[range + 1] - starts[range];
        return inside ? (int) (starts[range] + origin - origins[range]) : -1;
    }

    /** Where the longest match of what begins at {@code from} is, in the upper 32 bits; its length below; 0 for none. */
    long longest(byte[] text, int from, int end) {
        if (bytes.length == 0 || end - from < 2) {
            return 0;
        }
        int key = (text[from] & 0xff) << 8 | text[from + 1] & 0xff;
        int low = first[key];
        int high = first[key + 1] - 1;
        if (low > high) {
            return 0;
        }
        int lowShared = 0;
        int highShared = 0;
        while (high - low > 1) {
            int middle = low + high >>> 1;
            int shared = shared(sorted[middle], text, from, end, Math.min(lowShared, highShared));
            if (isBelow(sorted[middle], text, from, end, shared)) {
                low = middle;
                lowShared = shared;
            } else {
                high = middle;
                highShared = shared;
            }
        }
        long below = match(sorted[low], text, from, end);
        long above = low == high ? below : match(sorted[high], text, from, end);
        return (int) above > (int) below ? above : below;
    }

    /**
     * Among places that match as far as the best one does, the nearest to where it would be expected: what follows there is
     * likely to match too, and it is told in fewer bits.
     */
    int nearest(byte[] text, int from, int length, int found, int expected) {
        int index = find(text, from, from + length);
        int best = found;
        for (int step = -1; step <= 1; step += 2) {
            for (int i = step < 0 ? index - 1 : index, looked = 0;
                    i >= 0 && i < sorted.length && looked < MOST_LOOKED;
                    i += step, looked++) {
                int at = sorted[i];
                if (at + length > bytes.length || !Arrays.equals(bytes, at, at + length, text, from, from + length)) {
                    break;
                }
                if (Math.abs((long) at - expected) < Math.abs((long) best - expected)
                        && at + length <= end(range(at))) {
                    best = at;
                }
            }
        }
        return best;
    }

    /** The first suffix that is not below a text. */
    private int find(byte[] text, int from, int end) {
        int key = (text[from] & 0xff) << 8 | text[from + 1] & 0xff;
        int low = first[key];
        int high = first[key + 1];
        while (low < high) {
            int middle = low + high >>> 1;
            if (isBelow(sorted[middle], text, from, end, shared(sorted[middle], text, from, end, 0))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int shared(int at, byte[] text, int from, int end, int known) {
        int most = Math.min(DEEPEST, Math.min(bytes.length - at, end - from));
        if (known >= most) {
            return most;
        }
        int different = Arrays.mismatch(bytes, at + known, at + most, text, from + known, from + most);
        return different < 0 ? most : known + different;
    }

    private boolean isBelow(int at, byte[] text, int from, int end, int shared) {
        if (at + shared >= bytes.length) {
            return true;
        }
        return from + shared < end && shared < DEEPEST && (bytes[at + shared] & 0xff) < (text[from + shared] & 0xff);
    }

    /** As far as it goes within one range. */
    private long match(int at, byte[] text, int from, int end) {
        if (at >= bytes.length) {
            return 0;
        }
        int most = Math.min(end(range(at)) - at, end - from);
        int different = Arrays.mismatch(bytes, at, at + most, text, from, from + most);
        return (long) at << 32 | (different < 0 ? most : different);
    }
}
