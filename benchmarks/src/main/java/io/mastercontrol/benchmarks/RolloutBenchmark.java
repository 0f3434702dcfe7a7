package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Wall time of a rollout, from the request that starts it to the state {@code succeeded}, in batches without bake
 * time. The release holds one program and no artifact, so that transfer is not what is measured. hawkBit, if it is there,
 * rolls out to as many targets in as many groups, afterwards.
 */
final class RolloutBenchmark implements Benchmark {
    private static final Set<String> OVER = Set.of("succeeded", "failed", "rolled_back", "aborted");
    private static final long LIMIT_NANOS = 600_000_000_000L;

    @Override
    public Report run(Setting setting) throws IOException, InterruptedException {
        Api api = Api.of(setting.data());
        String selector = java.net.URLEncoder.encode(setting.selector(), java.nio.charset.StandardCharsets.UTF_8);
        int devices = api.get("/api/v1/devices?limit=1&status=online&selector=" + selector)
                .path("total")
                .asInt();
        if (devices == 0) {
            throw new IOException("no device with " + setting.selector() + " is online; for simulated ones: "
                    + "./master-control simulate --devices 50");
        }
        Report report = new Report("rollout");
        int rounds = Math.min(3, setting.count());
        for (int round = 0; round < rounds; round++) {
            report.add(once(api, setting.selector(), devices, setting.batches()));
        }
        if (setting.hawkbit() != null) {
            besides(setting.hawkbit(), setting.data(), devices, setting.batches(), rounds, report);
        }
        return report;
    }

    private static void besides(Path jar, Path data, int devices, int batches, int rounds, Report report)
            throws IOException, InterruptedException {
        try (HawkbitPeer peer = HawkbitPeer.start(jar, data)) {
            peer.connect(devices);
            for (int round = 0; round < rounds; round++) {
                long nanos = peer.rollOut(batches);
                report.add(row("hawkBit", devices, batches, "succeeded", devices, nanos));
            }
            System.err.printf(
                    "hawkBit used %.1f s of CPU since its start and holds %.0f MB.%n",
                    peer.cpuSeconds(), peer.residentMegabytes());
        }
    }

    private static Map<String, Object> row(
            String who, int devices, int batches, String state, int succeeded, long nanos) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("who", who);
        row.put("devices", devices);
        row.put("batches", batches);
        row.put("state", state);
        row.put("succeeded", succeeded);
        row.put("wall_ms", nanos / 1_000_000.0);
        return row;
    }

    private static Map<String, Object> once(Api api, String selector, int devices, int batches)
            throws IOException, InterruptedException {
        String version = String.valueOf(System.currentTimeMillis());
        ObjectNode release = Json.mapper().createObjectNode();
        release.put("name", "bench").put("version", version);
        release.put("workload_yaml", "name: bench\ntype: service\nrun_mode: forever\ncommand: [sleep, infinity]\n");
        api.post("/api/v1/releases", release);
        ObjectNode rollout = Json.mapper().createObjectNode();
        rollout.putObject("release").put("name", "bench").put("version", version);
        rollout.put("selector", selector);
        rollout.putObject("strategy")
                .put("type", "rolling")
                .put("batch_size", Math.max(1, (devices + batches - 1) / batches))
                .put("bake", "0s")
                .put("on_failure", "rollback");
        long start = System.nanoTime();
        String id = api.post("/api/v1/rollouts", rollout).path("id").asText();
        JsonNode last;
        do {
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new IOException("rollout " + id + " was not over after 10 minutes");
            }
            Thread.sleep(20);
            last = api.get("/api/v1/rollouts/" + id);
        } while (!OVER.contains(last.path("state").asText()));
        return row(
                "Master Control",
                devices,
                batches,
                last.path("state").asText(),
                last.path("counts").path("succeeded").asInt(),
                System.nanoTime() - start);
    }
}
