package io.mastercontrol.agent.supervision;

import java.util.Optional;

/**
 * Which part of the output.
 *
 * @param lines at most this many, the newest
 * @param after cursor of an earlier slice: only what came since
 */
public record LogQuery(int lines, Stream stream, Optional<String> after) {
    /** Which of the two outputs. */
    public enum Stream {
        stdout,
        stderr,
        all
    }
}
