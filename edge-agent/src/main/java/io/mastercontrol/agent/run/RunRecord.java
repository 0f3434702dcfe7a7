package io.mastercontrol.agent.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What is written down about a run before it starts, so that the next agent can adopt it.
 *
 * @param definition fingerprint of the definition that it was started from
 * @param stdoutFrom position in the captured output at which this run's begins
 * @param outOfMemoryBefore kills the cgroup had counted before
 * @param venv Python environment that it runs in, or null
 * @param container podman's name of the container that it runs in, or null
 * @param containerUser under whom podman runs, or null for the agent's own user
 * @param prepared what the plugin of its type said to run, or null
 */
public record RunRecord(
        long number,
        String id,
        String bootId,
        Instant startedAt,
        String version,
        String contentDigest,
        String definition,
        long stdoutFrom,
        long stderrFrom,
        long outOfMemoryBefore,
        Path venv,
        String container,
        String containerUser,
        JsonNode prepared) {}
