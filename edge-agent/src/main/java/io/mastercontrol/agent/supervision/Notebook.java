package io.mastercontrol.agent.supervision;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * What of one workload must survive this agent, and the file where it does. On the supervisor's thread, which does not wait
 * for the disk unless somebody asks for that: a card may take a tenth of a second, and a restart of another workload has none.
 */
final class Notebook {
    private static final System.Logger LOG = System.getLogger(Notebook.class.getName());
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Loop loop;
    private final Executor writers;
    private final Path file;
    /** Holds off a second writer, so that an older state never comes after a newer one. */
    private final Object writing = new Object();

    private volatile Saved saved;
    private volatile boolean unwritten;
    private boolean awaited;

    private Notebook(Loop loop, Executor writers, Path file, Saved saved) {
        this.loop = loop;
        this.writers = writers;
        this.file = file;
        this.saved = saved;
    }

    /** @param writers threads that may wait for the disk */
    static Notebook open(Loop loop, Executor writers, Path file) throws IOException {
        return new Notebook(loop, writers, file, Saved.read(file));
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
        unwritten = true;
        write();
    }

    /** What is so by then, unless that is on the disk already; any thread. */
    private void write() {
        synchronized (writing) {
            if (!unwritten) {
                return;
            }
            unwritten = false;
            try {
                saved.write(file);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "cannot save the state of a workload: " + e.getMessage());
            }
        }
    }

    /** Within a second: many changes cost flash one write. */
    void writeSoon() {
        unwritten = true;
        if (!awaited) {
            awaited = true;
            loop.in(SOON, this::handOver);
        }
    }

    private void handOver() {
        awaited = false;
        writers.execute(this::write);
    }

    /** What is left to be written: durable when it returns, if the disk takes it. */
    void writePending() {
        write();
    }
}
