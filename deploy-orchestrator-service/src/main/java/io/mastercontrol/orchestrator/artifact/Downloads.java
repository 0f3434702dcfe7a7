package io.mastercontrol.orchestrator.artifact;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is being downloaded just now from this replica, however long it takes: it stays meanwhile. */
@ApplicationScoped
class Downloads {
    private final ArtifactRepository artifacts;
    private final Map<String, Integer> running = new ConcurrentHashMap<>();

    Downloads(ArtifactRepository artifacts) {
        this.artifacts = artifacts;
    }

    /** Counts it in until its answer has gone or its line is cut. */
    void begin(String digest, RoutingContext request) {
        running.merge(digest, 1, Integer::sum);
        request.addEndHandler(
                ended -> running.computeIfPresent(digest, (same, count) -> count == 1 ? null : count - 1));
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> touch() {
        return artifacts.touch(running.keySet());
    }
}
