package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A supervisor of processes, as {@code bench agent} runs it beside the others. */
interface Supervising {
    /**
     * One child: a shell that writes its pid to a file and then sleeps.
     *
     * @param up where it writes its pid, once it runs
     */
    record Child(String name, Path up) {
        String script() {
            return "echo $$ > " + up + "; exec sleep 1000000";
        }
    }

    String name();

    /** Whether it is on this machine; if not, {@link #advice()} says how to get it. */
    boolean isHere();

    String advice();

    /** Writes its configuration below an empty directory and starts it in the foreground; its log is there too. */
    ProcessBuilder command(Path directory, List<Child> children) throws IOException;

    /** Whether killing it leaves the children to a second one started the same way. */
    default boolean adopts() {
        return false;
    }

    static boolean inPath(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return Files.isExecutable(Path.of("/usr/sbin", program));
    }
}
