package io.mastercontrol.agent.spool;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.outbox.Outbox;
import io.mastercontrol.agent.run.ExitWatch;
import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.supervision.WorkloadObserver;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Takes what workloads hand over in {@code $MC_OUTBOX}: a file that appears there under a name that ends in {@code .json} is
 * kept in the outbox, and is gone once that is on the disk. Workloads need not wait for the agent, nor need it run.
 */
@ApplicationScoped
public class Spool implements WorkloadObserver {
    private static final Logger LOG = Logger.getLogger(Spool.class);
    /** Inotify tells at once; this is for directories that were made anew, and for a disk that was full. */
    private static final long SWEEP_SECONDS = 30;

    private final Path workloads;
    private final Keeper keeper;
    private final ExitWatch watch;
    private final Map<String, Emptying> boxes = new ConcurrentHashMap<>();
    /** What is watched; the sweeper's alone. */
    private final Map<Emptying, ExitWatch.Watched> watched = new HashMap<>();

    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(named("spool-sweep"));
    /** A thread for each workload that hands something over, so that none can hold up another. */
    private final ThreadPoolExecutor threads = (ThreadPoolExecutor) Executors.newCachedThreadPool(named("spool"));

    @Inject
    Spool(AgentConfig config, Outbox outbox) throws IOException {
        this(config.data(), new Keeper(outbox, ProcessIdentity.bootId()));
    }

    Spool(Path data, Keeper keeper) throws IOException {
        this.workloads = data.resolve("workloads");
        this.keeper = keeper;
        this.watch = new ExitWatch();
        threads.setKeepAliveTime(2, TimeUnit.SECONDS);
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    void stop(@Observes ShutdownEvent event) throws IOException {
        close();
    }

    void close() throws IOException {
        sweeper.shutdownNow();
        threads.shutdown();
        watch.close();
    }

    @Override
    public void happened(Instant at, String type, String workload, String message, JsonNode detail) {
        // What happens to a workload changes nothing about what it hands over.
    }

    @Override
    public void changed(WorkloadStatus status) {
        Emptying fresh = new Emptying(status.name(), workloads.resolve(status.name()), keeper, threads);
        if (boxes.putIfAbsent(status.name(), fresh) == null) {
            post(() -> attend(fresh));
        } else if (status.pid() != null) {
            post(() -> attend(boxes.get(status.name())));
        }
    }

    private void post(Runnable task) {
        try {
            sweeper.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the agent is ending");
        }
    }

    private void sweep() {
        boxes.values().forEach(this::attend);
    }

    /** Watches its directory, if there is one that is not watched yet, and looks into it if that may find something. */
    private void attend(Emptying box) {
        Path directory = box.directory();
        try {
            if (!box.isHomeless() && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                ExitWatch.Watched known = watched.get(box);
                if (known == null || !known.is(directory)) {
                    watched.put(box, watch.watch(directory, box::soon));
                } else if (box.leftSome()) {
                    box.soon();
                }
            } else if (box.isHomeless()) {
                watched.remove(box);
                boxes.remove(box.workload());
            }
        } catch (IOException | RuntimeException e) {
            LOG.warnf("The outbox of %s cannot be watched: %s", box.workload(), e.getMessage());
        }
    }
}
