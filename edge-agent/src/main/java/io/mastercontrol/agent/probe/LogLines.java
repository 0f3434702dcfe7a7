package io.mastercontrol.agent.probe;

import io.mastercontrol.agent.log.LogFiles;
import java.io.IOException;
import java.util.regex.Pattern;

/** Whether a line of a run's output has matched. Once it has, it stays so. */
final class LogLines {
    /** As good as all: between two looks at a workload that talks a lot, the line may be far from the last. */
    private static final int AT_ONCE = Integer.MAX_VALUE;

    private final Pattern pattern;
    private final LogFiles[] logs;
    private final long[] positions;
    private final String[] rests = {"", ""};
    private boolean matched;

    LogLines(Pattern pattern, LogFiles stdout, long stdoutFrom, LogFiles stderr, long stderrFrom) {
        this.pattern = pattern;
        this.logs = new LogFiles[] {stdout, stderr};
        this.positions = new long[] {stdoutFrom, stderrFrom};
    }

    synchronized boolean matched() throws IOException {
        for (int log = 0; log < logs.length && !matched; log++) {
            LogFiles.Piece piece = logs[log].after(positions[log], AT_ONCE);
            positions[log] = piece.end();
            String text = rests[log] + piece.text();
            rests[log] = text.substring(text.lastIndexOf('\n') + 1);
            matched = text.lines().anyMatch(line -> pattern.matcher(line).find());
        }
        return matched;
    }
}
