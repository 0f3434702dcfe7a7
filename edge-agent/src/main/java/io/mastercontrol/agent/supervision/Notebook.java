package io.mastercontrol.agent.supervision;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** What of one workload must survive this agent, and the file where it does. On the supervisor's thread. */
final class Notebook {
    private static final System.Logger LOG = System.getLogger(Notebook.class.getName());
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Loop loop;
    private final Path file;
    private Saved saved;
    private boolean unwritten;

    private Notebook(Loop loop, Path file, Saved saved) {
        this.loop = loop;
        this.file = file;
        this.saved = saved;
    }

    static Notebook open(Loop loop, Path file) throws IOException {
        return new Notebook(loop, file, Saved.read(file));
    }

    Saved saved() {
        return saved;
    }

    /** Not on the disk until it is written. */
    void note(UnaryOperator<Saved> change) {
        saved = change.apply(saved);
    }

    /** Durable when it returns, if the disk takes it. */
    void writeNow() {
        try {
            saved.write(file);
            unwritten = false;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot save the state of a workload: " + e.getMessage());
        }
    }

    /** Within a second: many changes cost flash one write. */
    void writeSoon() {
        if (!unwritten) {
            loop.in(SOON, this::writePending);
        }
        unwritten = true;
    }

    void writePending() {
        if (unwritten) {
            writeNow();
            unwritten = false;
        }
    }
}
