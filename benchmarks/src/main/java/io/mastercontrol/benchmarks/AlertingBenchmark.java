package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * From a cause to the arrival of the POST at two receivers: single devices whose line breaks, whose workload fails, or whose
 * heartbeat says that they are too hot, one after the other; then half of all devices at once. The time begins when the
 * simulator is told, and has all in it: broker, registry, the intervals of rules and the wait of groups. Prometheus and
 * Alertmanager, where they are, are told of the same causes at the same moments.
 */
final class AlertingBenchmark implements Benchmark {
    private static final String RULE = "bench_hot";
    private static final List<String> RECEIVERS = List.of("bench-1", "bench-2");
    /** What befalls a device, the rule that tells of it, and the orders that bring it about and make it good. */
    private static final List<Trouble> TROUBLES = List.of(
            new Trouble("line cut", "device_offline", "cut %s 20s", null),
            new Trouble("workload failed", "workload_failed", "fail %s sensor", "recover %s sensor"),
            new Trouble("too hot", RULE, "heat %s 95", "heat %s 48"));

    /** The least time between two questions about devices that were measured, as delivered; events are not gathered. */
    private static final int GATHER_MILLIS = 200;

    private static final List<String> PARTS = List.of("alerting", "registry", "postgres", "broker");

    private static final int WARM_UP = 3;
    private static final int TOLD_EVERY = 12;
    private static final int SHORTEST_PAUSE_MILLIS = 520;
    private static final int LONGEST_PAUSE_MILLIS = 940;
    private static final long STORM_SECONDS = 40;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(150);

    private static final long CALM_NANOS = TimeUnit.MINUTES.toNanos(5);

    record Trouble(String what, String rule, String order, String remedy) {}

    /** A device to which something happened, and when. */
    record Cause(Trouble trouble, String device, long nanos, Instant at) {}

    @Override
    public Report run(Setting setting) throws IOException, InterruptedException {
        Api api = Api.of(setting.data());
        Installation installation = new Installation(setting.data());
        Report report = new Report("alerting");
        try (AlertHook hook = new AlertHook();
                SimulatedFleet fleet =
                        SimulatedFleet.start(setting.data(), setting.devices(), "--orders", "--heartbeat", "10s");
                AlertingPeers peers = AlertingPeers.start(hook, setting.devices())) {
            fleet.await("all connected", line -> line.connected() == setting.devices(), 10);
            System.err.printf("%d devices are connected%n", setting.devices());
            settle(api, hook);
            awaitCalm(api);
            try {
                int groupWait = groupWait(api);
                measure(setting, installation, fleet, hook, peers, groupWait, report);
            } finally {
                remove(api);
            }
        }
        return report;
    }

    private static void measure(
            Setting setting,
            Installation installation,
            SimulatedFleet fleet,
            AlertHook hook,
            AlertingPeers peers,
            int groupWait,
            Report report)
            throws IOException, InterruptedException {
        Random random = new Random(1);
        cause(fleet, hook, null, 1, WARM_UP, random);
        Map<String, Double> cpu = cpuSeconds(installation);
        long began = System.nanoTime();
        int each = Math.max(1, setting.count() / TROUBLES.size());
        List<Cause> causes = cause(fleet, hook, peers, WARM_UP * TROUBLES.size() + 1, each, random);
        double seconds = (System.nanoTime() - began) / 1e9;
        Map<String, Double> after = cpuSeconds(installation);
        for (Trouble trouble : TROUBLES) {
            Map<String, Object> row = latency(setting, hook, trouble.what(), of(causes, trouble), groupWait);
            if (trouble.rule().equals(RULE)) {
                row.put("of_it_waited_ms", groupWait + " + up to " + GATHER_MILLIS);
            }
            report.add(row);
        }
        Map<String, Object> all = latency(setting, hook, "all of these", causes, groupWait);
        PARTS.forEach(part -> all.put(part + "_cpu_percent", (after.get(part) - cpu.get(part)) / seconds * 100));
        all.put("alerting_rss_mb", installation.residentMegabytes("alerting"));
        report.add(all);
        report.add(storm(setting, installation, fleet, hook, peers));
        peers.report(setting.devices(), causes, report);
    }

    private static Map<String, Double> cpuSeconds(Installation installation) throws IOException {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (String part : PARTS) {
            seconds.put(part, installation.cpuSeconds(part));
        }
        return seconds;
    }

    private static List<Cause> of(List<Cause> causes, Trouble trouble) {
        return causes.stream().filter(cause -> cause.trouble() == trouble).toList();
    }

    /** Receivers and the rule; what a run that broke off has left is replaced. */
    private static void settle(Api api, AlertHook hook) throws IOException, InterruptedException {
        remove(api);
        for (String receiver : RECEIVERS) {
            ObjectNode wanted = Json.mapper().createObjectNode();
            wanted.put("name", receiver).put("type", "webhook").put("url", hook.url(receiver));
            api.post("/api/v1/receivers", wanted);
        }
        ObjectNode rule = Json.mapper().createObjectNode();
        rule.put("name", RULE).put("kind", "temperature").put("above", 80).put("severity", "warning");
        rule.put("selector", "role=" + SimulatedFleet.PREFIX);
        api.post("/api/v1/alert-rules", rule);
    }

    /** What an earlier run left, such as ten thousand devices that come back, is over and told. */
    private static void awaitCalm(Api api) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + CALM_NANOS;
        int open = 1;
        while (open > 0) {
            open = api.get("/api/v1/alerts?state=firing&limit=1").path("total").asInt();
            if (open > 0 && System.nanoTime() > deadline) {
                throw new IOException(open + " alerts are still firing; without them is measured");
            }
            TimeUnit.SECONDS.sleep(open > 0 ? 1 : 5);
        }
        System.err.println("No alert is firing");
    }

    private static void remove(Api api) throws IOException, InterruptedException {
        for (JsonNode receiver : api.get("/api/v1/receivers").path("items")) {
            if (RECEIVERS.contains(receiver.path("name").asText())) {
                api.send(
                        "DELETE", "/api/v1/receivers/" + receiver.path("id").asText(), "application/json", new byte[0]);
            }
        }
        for (JsonNode rule : api.get("/api/v1/alert-rules").path("items")) {
            if (rule.path("name").asText().equals(RULE)) {
                api.send("DELETE", "/api/v1/alert-rules/" + RULE, "application/json", new byte[0]);
            }
        }
    }

    /** Of the route that takes what no other does. */
    private static int groupWait(Api api) throws IOException, InterruptedException {
        JsonNode grouping =
                api.get("/api/v1/alert-routing").path("routes").path(0).path("grouping");
        String first = grouping.path("group_wait").asText();
        return first.matches("\\d+ms")
                ? Integer.parseInt(first.replace("ms", ""))
                : first.matches("\\d+s") ? 1_000 * Integer.parseInt(first.replace("s", "")) : 0;
    }

    /** So many of each trouble, one after the other, each of another device from {@code first} on; waits for their messages. */
    private static List<Cause> cause(
            SimulatedFleet fleet, AlertHook hook, AlertingPeers peers, int first, int each, Random random)
            throws IOException, InterruptedException {
        List<Cause> causes = new ArrayList<>();
        for (int i = 0; i < each * TROUBLES.size(); i++) {
            Trouble trouble = TROUBLES.get(i % TROUBLES.size());
            String device = SimulatedFleet.PREFIX + "-" + (first + i);
            long now = System.nanoTime();
            Instant at = Instant.now();
            fleet.order(trouble.order().formatted(device));
            if (peers != null) {
                peers.down(device);
            }
            causes.add(new Cause(trouble, device, now, at));
            tell(hook, causes, each * TROUBLES.size());
            Thread.sleep(random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline
                && causes.stream()
                        .anyMatch(cause -> AlertingPosts.firing(hook, RECEIVERS.get(0), cause)
                                .isEmpty())) {
            Thread.sleep(50);
        }
        for (Cause cause : causes) {
            if (cause.trouble().remedy() != null) {
                fleet.order(cause.trouble().remedy().formatted(cause.device()));
            }
        }
        return causes;
    }

    /** Says now and then how far it is: the table comes at the end only. */
    private static void tell(AlertHook hook, List<Cause> causes, int all) {
        if (causes.size() % TOLD_EVERY != 0 && causes.size() != all) {
            return;
        }
        Samples samples = new Samples();
        for (Cause cause : causes) {
            AlertingPosts.firing(hook, RECEIVERS.get(0), cause).stream()
                    .findFirst()
                    .ifPresent(post -> samples.addNanos(post.nanos() - cause.nanos()));
        }
        if (samples.size() > 0) {
            System.err.printf(
                    "%d of %d caused, %d told so far: p50 %.0f ms, slowest %.0f ms%n",
                    causes.size(), all, samples.size(), samples.percentile(50), samples.percentile(100));
        }
    }

    private static Map<String, Object> latency(
            Setting setting, AlertHook hook, String what, List<Cause> causes, int groupWait) {
        Samples samples = new Samples();
        AlertingPosts.Stages stages = new AlertingPosts.Stages();
        int lost = 0;
        int doubled = 0;
        for (Cause cause : causes) {
            for (String receiver : RECEIVERS) {
                List<AlertHook.Post> posts = AlertingPosts.firing(hook, receiver, cause);
                lost += posts.isEmpty() ? 1 : 0;
                doubled += posts.stream().map(AlertHook.Post::key).distinct().count() > 1 ? 1 : 0;
                if (!posts.isEmpty()) {
                    samples.addNanos(posts.get(0).nanos() - cause.nanos());
                    stages.add(cause, posts.get(0));
                }
            }
        }
        Map<String, Object> row =
                AlertingPosts.row("Master Control: " + what, setting.devices(), causes.size(), samples);
        stages.into(row);
        row.put("of_it_waited_ms", groupWait);
        row.put("lost", lost);
        row.put("doubled", doubled);
        return row;
    }

    /** Half of all devices, the last ones, at once. */
    private static Map<String, Object> storm(
            Setting setting, Installation installation, SimulatedFleet fleet, AlertHook hook, AlertingPeers peers)
            throws IOException, InterruptedException {
        int many = setting.devices() / 2;
        List<String> lost = new ArrayList<>();
        for (int i = setting.devices() - many + 1; i <= setting.devices(); i++) {
            lost.add(SimulatedFleet.PREFIX + "-" + i);
        }
        double cpu = installation.cpuSeconds("alerting");
        long began = System.nanoTime();
        fleet.order(String.join(
                "\n",
                lost.stream()
                        .map(device -> "cut " + device + " " + STORM_SECONDS + "s")
                        .toList()));
        peers.lost(lost);
        AlertingPosts.Storm storm = AlertingPosts.Storm.of(hook, RECEIVERS, began);
        while ((storm.told() < many * RECEIVERS.size() || storm.ends() < RECEIVERS.size())
                && System.nanoTime() - began < PATIENCE_NANOS) {
            Thread.sleep(100);
            storm = AlertingPosts.Storm.of(hook, RECEIVERS, began);
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("who", "Master Control: " + many + " lines cut at once");
        row.put("devices", setting.devices());
        row.put("causes", many);
        row.put("p50_ms", storm.firstMillis());
        row.put("p99_ms", storm.lastMillis());
        row.put("lost", many * RECEIVERS.size() - storm.told());
        row.put("messages_each", storm.messages() / (double) RECEIVERS.size());
        row.put("ends_each", storm.ends() / (double) RECEIVERS.size());
        row.put("alerting_cpu_s", installation.cpuSeconds("alerting") - cpu);
        row.put("alerting_rss_mb", installation.residentMegabytes("alerting"));
        return row;
    }
}
