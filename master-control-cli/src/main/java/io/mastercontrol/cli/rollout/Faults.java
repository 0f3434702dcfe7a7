package io.mastercontrol.cli.rollout;

import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.output.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Option;

/** What is the matter with the copy of the fleet on which a rollout is rehearsed. */
public final class Faults {
    @Option(
            names = "--failing",
            paramLabel = "PERCENT",
            description =
                    "So many of a hundred devices do not become healthy; by what each did before, if it is left out.")
    private String failing;

    @Option(names = "--slow", paramLabel = "PERCENT", description = "So many take ten times as long.")
    private String slow;

    @Option(
            names = "--offline",
            paramLabel = "PERCENT",
            description = "So many of those that are there now are away when it begins.")
    private String offline;

    @Option(
            names = "--offline-for",
            paramLabel = "T",
            converter = Durations.class,
            description = "How long those are away; 30m if it is left out.")
    private Duration offlineFor;

    @Option(
            names = "--takes",
            paramLabel = "T",
            converter = Durations.class,
            description = "How long a device takes of which nothing is known; 30s if it is left out.")
    private Duration takes;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed plays the same.")
    private Long seed;

    private static Double percent(String option, String text) {
        if (text == null) {
            return null;
        }
        try {
            return Double.valueOf(text.endsWith("%") ? text.substring(0, text.length() - 1) : text);
        } catch (NumberFormatException e) {
            throw new Failure(
                    Failure.USAGE, option + " is '" + text + "', but must be a percentage such as 5% or 0.5%");
        }
    }

    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("failing_percent", percent("--failing", failing));
        body.put("slow_percent", percent("--slow", slow));
        body.put("offline_percent", percent("--offline", offline));
        body.put("offline_for_seconds", offlineFor == null ? null : offlineFor.toSeconds());
        body.put("takes_seconds", takes == null ? null : takes.toMillis() / 1000.0);
        body.put("seed", seed);
        body.values().removeIf(Objects::isNull);
        return body;
    }
}
