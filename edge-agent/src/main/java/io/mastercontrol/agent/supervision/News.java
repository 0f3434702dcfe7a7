package io.mastercontrol.agent.supervision;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Exit;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What is known of the workloads, and who wants to know. Whoever listens is told in order, after what is being done now: it
 * must not hold up a restart.
 */
final class News {
    private static final System.Logger LOG = System.getLogger(News.class.getName());

    private final Loop loop;
    private final Map<String, WorkloadStatus> told = new ConcurrentSkipListMap<>();
    private final List<WorkloadObserver> observers = new CopyOnWriteArrayList<>();
    /** What nobody has been told yet; on the supervisor's thread. */
    private final List<Consumer<WorkloadObserver>> kept = new ArrayList<>();

    private boolean withheld;

    News(Loop loop) {
        this.loop = loop;
    }

    void observe(WorkloadObserver observer) {
        observers.add(observer);
    }

    /** On the supervisor's thread, as all that follows here. */
    void withhold() {
        withheld = true;
    }

    void tell() {
        withheld = false;
        kept.forEach(observers::forEach);
        kept.clear();
    }

    private void each(Consumer<WorkloadObserver> observer) {
        if (withheld) {
            kept.add(observer);
        } else {
            observers.forEach(observer);
        }
    }

    List<String> names() {
        return List.copyOf(told.keySet());
    }

    /** The last published status, without measurements; any thread. */
    Optional<WorkloadStatus> status(String name) {
        return Optional.ofNullable(told.get(name));
    }

    /** Before anything happens to it. */
    void first(WorkloadStatus status) {
        told.put(status.name(), status);
    }

    /** Whether that is news; then it is told. */
    boolean changed(WorkloadStatus status) {
        if (status.equals(told.put(status.name(), status))) {
            return false;
        }
        loop.post(() -> each(observer -> observer.changed(status)));
        return true;
    }

    void forget(String name) {
        told.remove(name);
    }

    void happened(String type, String workload, String message, Exit exit) {
        Instant now = Instant.now();
        loop.post(() -> {
            LOG.log(System.Logger.Level.INFO, workload + ": " + message);
            JsonNode detail = exit == null
                    ? Json.mapper().createObjectNode()
                    : Json.mapper().valueToTree(exit);
            each(observer -> observer.happened(now, type, workload, message, detail));
        });
    }

    void pluginFailed(String plugin, String why) {
        Instant now = Instant.now();
        JsonNode detail = Json.mapper().createObjectNode().put("plugin", plugin);
        loop.post(() -> each(observer -> observer.happened(now, EventType.PLUGIN_FAILED, null, why, detail)));
    }

    void ended(String workload, Ending ending) {
        loop.post(() -> each(observer -> observer.ended(workload, ending.exit(), ending.ran())));
    }
}
