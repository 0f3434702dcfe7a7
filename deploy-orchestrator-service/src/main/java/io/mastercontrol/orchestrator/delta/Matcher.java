package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.Operation;
import java.util.List;

/**
 * Finds for new bytes the old ones that they were made of, with differences in between, as Colin Percival's "Naive
 * differences of executable code" (2003) describes it: exact matches are extended both ways while at least half agrees.
 */
final class Matcher {
    /** How many bytes better a new match must be than to go on as before. */
    private static final int BETTER = 6;

    private final OldText old;
    private final byte[] text;
    private final int from;
    private final int end;
    private final long newAt;
    private final List<Operation> found;
    private int lastScan;
    private int lastPosition;
    private int rangeStart;
    private int rangeEnd;

    private Matcher(OldText old, byte[] text, int from, int end, long newAt, List<Operation> found) {
        this.old = old;
        this.text = text;
        this.from = from;
        this.end = end;
        this.newAt = newAt;
        this.found = found;
        this.lastScan = from;
    }

    /**
     * Adds to what was found before it.
     *
     * @param newAt where the first of the bytes lies in what is made
     */
    static void match(OldText old, byte[] text, int from, int end, long newAt, List<Operation> found) {
        new Matcher(old, text, from, end, newAt, found).run();
    }

    private void run() {
        if (old.bytes.length == 0) {
            add(0, end - from);
            return;
        }
        int scan = from;
        int length = 0;
        int position = 0;
        boolean begun = goOn();
        int offset = lastPosition - lastScan;
        while (scan < end) {
            int agreed = 0;
            scan += length;
            int counted = scan;
            for (; scan < end; scan++) {
                long best = old.longest(text, scan, end);
                length = (int) best;
                position = (int) (best >>> 32);
                for (; counted < scan + length; counted++) {
                    agreed += agrees(begun, counted, offset) ? 1 : 0;
                }
                if (length == agreed && length != 0 || length > agreed + BETTER) {
                    break;
                }
                agreed -= agrees(begun, scan, offset) ? 1 : 0;
            }
            if (length != agreed || scan == end) {
                if (scan < end && length > 1) {
                    position = old.nearest(text, scan, length, position, begun ? scan + offset : position);
                }
                emit(begun, scan, position);
                offset = position - scan;
                begun = true;
                int range = old.range(lastPosition);
                rangeStart = old.start(range);
                rangeEnd = old.end(range);
            }
        }
    }

    /** What follows the last old bytes is likely to be what comes now. */
    private boolean goOn() {
        Operation last = found.isEmpty() ? null : found.get(found.size() - 1);
        int next = last == null ? 0 : last.copy() == 0 ? -1 : old.position(last.oldAt() + last.copy());
        if (next < 0) {
            return false;
        }
        lastPosition = next;
        rangeStart = old.start(old.range(next));
        rangeEnd = old.end(old.range(next));
        return true;
    }

    private boolean agrees(boolean begun, int at, int offset) {
        int there = at + offset;
        return begun && there >= rangeStart && there < rangeEnd && old.bytes[there] == text[at];
    }

    /** What lies between the last match and the one at {@code scan}: the last one forwards, new bytes, this one backwards. */
    private void emit(boolean begun, int scan, int position) {
        int forward = begun ? forward(scan) : 0;
        int backward = scan < end ? backward(scan, position) : 0;
        int overlap = lastScan + forward - (scan - backward);
        if (overlap > 0) {
            int split = split(scan, position, forward, backward, overlap);
            forward += split - overlap;
            backward -= split;
        }
        int fresh = scan - backward - (lastScan + forward);
        add(forward, fresh);
        lastScan = scan - backward;
        lastPosition = position - backward;
    }

    private int forward(int scan) {
        int most = Math.min(scan - lastScan, old.end(old.range(lastPosition)) - lastPosition);
        int agreed = 0;
        int best = 0;
        int length = 0;
        for (int i = 0; i < most; ) {
            agreed += old.bytes[lastPosition + i] == text[lastScan + i] ? 1 : 0;
            i++;
            if (agreed * 2 - i > best * 2 - length) {
                best = agreed;
                length = i;
            }
        }
        return length;
    }

    private int backward(int scan, int position) {
        int most = Math.min(scan - lastScan, position - old.start(old.range(position)));
        int agreed = 0;
        int best = 0;
        int length = 0;
        for (int i = 1; i <= most; i++) {
            agreed += old.bytes[position - i] == text[scan - i] ? 1 : 0;
            if (agreed * 2 - i > best * 2 - length) {
                best = agreed;
                length = i;
            }
        }
        return length;
    }

    /** How many of the bytes that both reach are better made by the last match. */
    private int split(int scan, int position, int forward, int backward, int overlap) {
        int score = 0;
        int best = 0;
        int split = 0;
        for (int i = 0; i < overlap; i++) {
            int at = lastScan + forward - overlap + i;
            score += text[at] == old.bytes[lastPosition + forward - overlap + i] ? 1 : 0;
            score -= text[at] == old.bytes[position - backward + i] ? 1 : 0;
            if (score > best) {
                best = score;
                split = i + 1;
            }
        }
        return split;
    }

    private void add(int copy, int fresh) {
        if (copy == 0 && fresh == 0) {
            return;
        }
        boolean exact = copy == 0
                || java.util.Arrays.equals(
                        old.bytes, lastPosition, lastPosition + copy, text, lastScan, lastScan + copy);
        found.add(new Operation(
                copy == 0 ? NO_PLACE : old.origin(lastPosition), newAt + lastScan - from, copy, exact, fresh));
    }

    /** Of an operation that copies nothing. */
    static final long NO_PLACE = -1;
}
