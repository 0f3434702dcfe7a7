package io.mastercontrol.agent.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Empties the outbox directory of one workload, on one thread at a time. */
final class Emptying {
    private static final Logger LOG = Logger.getLogger(Emptying.class);
    private static final int GROUP = 50;
    private static final long PATIENCE_SECONDS = 20;
    private static final long TOLD_EVERY_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final String workload;
    private final Path home;
    private final Keeper keeper;
    private final Executor threads;
    private boolean busy;
    private boolean again;
    /** What is on its way to the disk, by the file's id; used by the one thread that is busy. */
    private final Map<String, CompletableFuture<Long>> handed = new HashMap<>();

    private Long refusalTold;
    private volatile boolean left;

    /** @param home the workload's directory, which is the agent's own */
    Emptying(String workload, Path home, Keeper keeper, Executor threads) {
        this.workload = workload;
        this.home = home;
        this.keeper = keeper;
        this.threads = threads;
    }

    String workload() {
        return workload;
    }

    Path directory() {
        return home.resolve("state").resolve("outbox");
    }

    /** Whether the workload is gone with all that it had. */
    boolean isHomeless() {
        return !Files.isDirectory(home);
    }

    /** Something may have come. */
    void soon() {
        synchronized (this) {
            again = true;
            if (busy) {
                return;
            }
            busy = true;
        }
        try {
            threads.execute(this::run);
        } catch (RejectedExecutionException e) {
            LOG.debug("the agent is ending");
        }
    }

    /** Whether something lies there that could not be taken when it was looked into last. */
    boolean leftSome() {
        return left;
    }

    private synchronized boolean goOn() {
        busy = again;
        again = false;
        return busy;
    }

    private void run() {
        while (goOn()) {
            try {
                takeAll();
            } catch (IOException | RuntimeException e) {
                LOG.warnf("The outbox of %s cannot be emptied now: %s", workload, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void takeAll() throws IOException, InterruptedException {
        // Until the end, since whatever goes wrong leaves something there.
        left = true;
        try (Box box = Box.open(home)) {
            List<Box.Waiting> waiting = box.waiting();
            for (int from = 0; from < waiting.size(); from += GROUP) {
                if (!take(box, waiting.subList(from, Math.min(waiting.size(), from + GROUP)))) {
                    return;
                }
            }
            left = false;
        } catch (NoSuchFileException e) {
            left = false;
            LOG.debugf("%s has no outbox", workload);
        }
    }

    /** Takes a group; false if the disk does not: then all stay where they are. */
    private boolean take(Box box, List<Box.Waiting> files) throws IOException, InterruptedException {
        for (Box.Waiting file : files) {
            String id = workload + "/" + file.id();
            if (keeper.knows(id)) {
                handed.put(file.id(), CompletableFuture.completedFuture(0L));
            } else if (!handed.containsKey(file.id())) {
                read(box, file, id);
            }
        }
        boolean all = true;
        for (Box.Waiting file : files) {
            all &= !handed.containsKey(file.id()) || isKept(box, file);
        }
        return all;
    }

    private void read(Box box, Box.Waiting file, String id) throws IOException {
        try {
            handed.put(file.id(), keeper.keep(workload, id, file.since().toInstant(), Output.of(box.read(file))));
        } catch (IllegalArgumentException e) {
            refuse(box, file, e.getMessage());
        } catch (NoSuchFileException e) {
            LOG.debugf("%s took %s back", workload, file.name());
        }
    }

    private boolean isKept(Box box, Box.Waiting file) throws IOException, InterruptedException {
        try {
            handed.get(file.id()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            handed.remove(file.id());
            box.delete(file);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (TimeoutException e) {
            LOG.warnf("What %s hands over waits in its outbox, since the disk takes nothing", workload);
            return false;
        } catch (ExecutionException e) {
            handed.remove(file.id());
            return false;
        }
    }

    private void refuse(Box box, Box.Waiting file, String why) throws IOException {
        String sentence = "what " + workload + " handed over in " + file.name() + " was not taken: " + why;
        LOG.debug(sentence);
        box.refuse(file);
        long now = System.nanoTime();
        if (refusalTold == null || now - refusalTold > TOLD_EVERY_NANOS) {
            refusalTold = now;
            LOG.warn(sentence);
            keeper.refused(workload, sentence);
        }
    }
}
