package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What posts say, ours and Alertmanager's. */
final class AlertingPosts {
    private AlertingPosts() {}

    /** Ours that tell of the beginning of what was caused. */
    static List<AlertHook.Post> firing(AlertHook hook, String receiver, AlertingBenchmark.Cause cause) {
        return hook.of(receiver, cause.nanos()).stream()
                .filter(post -> post.body().path("type").asText().equals("alert.firing"))
                .filter(post -> has(
                        post.body().path("alerts"),
                        alert -> alert.path("device").asText().equals(cause.device())
                                && alert.path("rule")
                                        .asText()
                                        .equals(cause.trouble().rule())))
                .toList();
    }

    /** Alertmanager's about a device. */
    static List<AlertHook.Post> firing(AlertHook hook, String receiver, String device, long since) {
        return hook.of(receiver, since).stream()
                .filter(post -> has(
                        post.body().path("alerts"),
                        alert -> alert.at("/labels/device").asText().equals(device)
                                && alert.at("/labels/part").asText().equals("one")))
                .toList();
    }

    private static boolean has(JsonNode list, java.util.function.Predicate<JsonNode> what) {
        for (JsonNode one : list) {
            if (what.test(one)) {
                return true;
            }
        }
        return false;
    }

    static Map<String, Object> row(String who, int devices, int causes, Samples samples) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("who", who);
        row.put("devices", devices);
        row.put("causes", causes);
        if (samples.size() > 0) {
            row.put("p50_ms", samples.percentile(50));
            row.put("p95_ms", samples.percentile(95));
            row.put("p99_ms", samples.percentile(99));
        }
        return row;
    }

    /**
     * Where the time went, by what our messages say of themselves: from the cause until it was decided that there is an alert,
     * until its group wrote a message, until that arrived.
     */
    static final class Stages {
        private final Samples decided = new Samples();
        private final Samples written = new Samples();
        private final Samples arrived = new Samples();

        void add(AlertingBenchmark.Cause cause, AlertHook.Post post) {
            for (JsonNode alert : post.body().path("alerts")) {
                if (alert.path("device").asText().equals(cause.device())
                        && alert.path("rule").asText().equals(cause.trouble().rule())) {
                    Instant fired = Instant.parse(alert.path("fired_at").asText());
                    Instant wrote = Instant.parse(post.body().path("timestamp").asText());
                    decided.addNanos(Duration.between(cause.at(), fired).toNanos());
                    written.addNanos(Duration.between(fired, wrote).toNanos());
                    arrived.addNanos(Duration.between(wrote, post.at()).toNanos());
                    return;
                }
            }
        }

        void into(Map<String, Object> row) {
            if (decided.size() > 0) {
                row.put("decided_p50_p99", both(decided));
                row.put("written_p50_p99", both(written));
                row.put("arrived_p50_p99", both(arrived));
            }
        }

        private static String both(Samples samples) {
            return Math.round(samples.percentile(50)) + ", " + Math.round(samples.percentile(99));
        }
    }

    /**
     * What was told of devices that were lost since a time, to all receivers together.
     *
     * @param told devices, each once for each receiver
     * @param messages about it, and {@code ends} about all being over, each counted once however often it was posted
     */
    record Storm(int told, int messages, int ends, double firstMillis, double lastMillis) {
        static Storm of(AlertHook hook, List<String> receivers, long began) {
            int told = 0;
            int messages = 0;
            int ends = 0;
            double first = Double.MAX_VALUE;
            double last = 0;
            for (String receiver : receivers) {
                Map<String, Integer> fresh = new HashMap<>();
                Map<String, Integer> over = new HashMap<>();
                for (AlertHook.Post post : hook.of(receiver, began)) {
                    JsonNode group = post.body().path("group");
                    if (!group.at("/labels/rule").asText().equals("device_offline")) {
                        continue;
                    }
                    double millis = (post.nanos() - began) / 1e6;
                    if (post.body().path("type").asText().equals("alert.firing")) {
                        fresh.put(post.key(), group.path("new").asInt());
                        first = Math.min(first, millis);
                        last = Math.max(last, millis);
                    } else if (post.body().path("type").asText().equals("alert.resolved")
                            // Those that were cut off one by one are still coming back.
                            && group.path("count").asInt() > 1) {
                        over.put(post.key(), 1);
                    }
                }
                told += fresh.values().stream().mapToInt(Integer::intValue).sum();
                messages += fresh.size();
                ends += over.size();
            }
            return new Storm(told, messages, ends, first, last);
        }
    }
}
