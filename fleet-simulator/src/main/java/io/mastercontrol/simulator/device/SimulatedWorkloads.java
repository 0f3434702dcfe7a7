package io.mastercontrol.simulator.device;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Command;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Reply;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.release.ReportedRelease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The workloads of a virtual device: a state and two counters each, no process. */
final class SimulatedWorkloads {
    private final List<String> own;
    private final Set<String> stopped = new HashSet<>();
    private final Set<String> failed = new HashSet<>();
    private final Map<String, Long> restarts = new HashMap<>();
    private final Instant started = Instant.now();

    SimulatedWorkloads(List<String> own) {
        this.own = own;
    }

    void fail(String name) {
        failed.add(name);
    }

    void recover(String name) {
        failed.remove(name);
    }

    List<WorkloadStatus> statuses(List<ReportedRelease> releases) {
        List<WorkloadStatus> all = new ArrayList<>();
        own.forEach(name -> all.add(status(name, "1.0.0", null)));
        for (ReportedRelease release : releases) {
            if (release.runningVersion() != null && !own.contains(release.name())) {
                all.add(status(release.name(), release.runningVersion(), release.contentDigest()));
            }
        }
        return all;
    }

    private WorkloadStatus status(String name, String version, String digest) {
        boolean runs = !stopped.contains(name) && !failed.contains(name);
        long restarted = restarts.getOrDefault(name, 0L);
        return new WorkloadStatus(
                name,
                "service",
                "forever",
                state(name),
                runs ? Health.healthy : Health.unknown,
                runs ? 1000L + Math.floorMod(name.hashCode(), 30_000) : null,
                version,
                digest,
                1 + restarted,
                0,
                0,
                started,
                null,
                runs ? 1.5 : null,
                runs ? 20_000_000L : null,
                null,
                null);
    }

    private WorkloadState state(String name) {
        if (stopped.contains(name)) {
            return WorkloadState.stopped;
        }
        return failed.contains(name) ? WorkloadState.failed : WorkloadState.running;
    }

    Reply execute(Command command, List<ReportedRelease> releases, Instant now) {
        String name = command.workload();
        if (statuses(releases).stream().noneMatch(status -> status.name().equals(name))) {
            return reply(command, now, Reply.Outcome.not_found, "There is no workload " + name + ".", null);
        }
        switch (command.type()) {
            case start -> {
                stopped.remove(name);
                failed.remove(name);
            }
            case stop -> stopped.add(name);
            case restart -> {
                stopped.remove(name);
                failed.remove(name);
                restarts.merge(name, 1L, Long::sum);
            }
            case logs -> {
                JsonNode logs = Json.mapper()
                        .createObjectNode()
                        .put("text", "A virtual workload has nothing to say.\n")
                        .put("truncated", false);
                return reply(command, now, Reply.Outcome.done, "Logs of " + name + ".", logs);
            }
            default -> {
                return reply(command, now, Reply.Outcome.refused, "A virtual device runs no programs.", null);
            }
        }
        JsonNode after = statuses(releases).stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .<JsonNode>map(status -> Json.mapper().valueToTree(status))
                .orElse(null);
        return reply(command, now, Reply.Outcome.done, command.type() + " of " + name + " done.", after);
    }

    private static Reply reply(Command command, Instant now, Reply.Outcome outcome, String message, JsonNode result) {
        return new Reply(
                UUID.randomUUID().toString(), now, null, command.device(), command.id(), outcome, message, result);
    }
}
