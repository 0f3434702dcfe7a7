package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Round trip of a command: API, registry, broker, device, process, and back. */
final class CommandBenchmark implements Benchmark {
    private static final int WARM_UP = 20;

    @Override
    public Report run(Setting setting) throws IOException, InterruptedException {
        Api api = Api.of(setting.data());
        String device = setting.device() != null ? setting.device() : online(api);
        String workload = running(api, device);
        String path = "/api/v1/devices/" + device + "/workloads/" + workload;
        Report report = new Report("command");
        report.add(row("logs (device reads a file)", device, workload, measure(setting.count(), () -> {
            api.get(path + "/logs?lines=1");
        })));
        report.add(row("restart (process stopped and started)", device, workload, measure(setting.count() / 10, () -> {
            api.post(path + "/restart", null);
        })));
        return report;
    }

    /** Something that is timed. */
    private interface Call {
        void make() throws IOException, InterruptedException;
    }

    private static Samples measure(int count, Call call) throws IOException, InterruptedException {
        for (int i = 0; i < Math.min(WARM_UP, count); i++) {
            call.make();
        }
        Samples samples = new Samples();
        for (int i = 0; i < Math.max(1, count); i++) {
            long start = System.nanoTime();
            call.make();
            samples.addNanos(System.nanoTime() - start);
        }
        return samples;
    }

    private static Map<String, Object> row(String what, String device, String workload, Samples samples) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("command", what);
        row.put("device", device);
        row.put("workload", workload);
        row.put("n", samples.size());
        row.put("p50_ms", samples.percentile(50));
        row.put("p99_ms", samples.percentile(99));
        row.put("max_ms", samples.percentile(100));
        return row;
    }

    private static String online(Api api) throws IOException, InterruptedException {
        JsonNode device = api.get("/api/v1/devices?status=online").path("items").path(0);
        if (device.isMissingNode()) {
            throw new IOException("no device is online");
        }
        return device.path("id").asText();
    }

    private static String running(Api api, String device) throws IOException, InterruptedException {
        for (JsonNode workload :
                api.get("/api/v1/devices/" + device + "/workloads").path("items")) {
            if (workload.path("state").asText().equals("running")) {
                return workload.path("name").asText();
            }
        }
        throw new IOException("no workload runs on " + device);
    }
}
