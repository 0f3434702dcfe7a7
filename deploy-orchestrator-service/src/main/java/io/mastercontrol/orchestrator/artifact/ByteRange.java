package io.mastercontrol.orchestrator.artifact;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of a file.
 *
 * @param first offset of the first byte
 * @param length bytes, at least 1
 */
record ByteRange(long first, long length) {
    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** What a {@code Range} header asks of a file. */
    sealed interface Request {
        /** The whole file: no header, or one that RFC 9110 lets a server ignore. */
        record Whole() implements Request {}

        record Part(ByteRange range) implements Request {}

        /** It begins behind the end. */
        record Unsatisfiable() implements Request {}
    }

    static Request parse(Optional<String> header, long size) {
        Matcher matcher = SINGLE.matcher(header.orElse("").trim());
        if (!matcher.matches()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return new Request.Whole();
        }
        long first;
        long last = size - 1;
        if (matcher.group(1).isEmpty()) {
            long suffix = Long.parseLong(matcher.group(2));
            first = suffix == 0 ? size : Math.max(0, size - suffix);
        } else {
            first = Long.parseLong(matcher.group(1));
            if (!matcher.group(2).isEmpty()) {
                last = Math.min(last, Long.parseLong(matcher.group(2)));
                if (Long.parseLong(matcher.group(2)) < first) {
                    return new Request.Whole();
                }
            }
        }
        return first >= size ? new Request.Unsatisfiable() : new Request.Part(new ByteRange(first, last - first + 1));
    }

    String contentRange(long size) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }
}
