package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.WorkloadSpec.HealthCheck;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads {@code health:}: one way of asking, and how often and how patiently. */
final class ProbeBinder {
    private final FieldReader fields;
    private final Problems problems;

    private ProbeBinder(FieldReader fields, Problems problems) {
        this.fields = fields;
        this.problems = problems;
    }

    static Optional<HealthCheck> health(FieldReader workload, Problems problems) {
        return workload.section("health").flatMap(health -> new ProbeBinder(health, problems).health());
    }

    private Optional<HealthCheck> health() {
        List<String> ways = List.of("http", "tcp", "exec", "log", "file");
        List<String> given = ways.stream().filter(fields::has).toList();
        if (given.size() != 1) {
            problems.add(fields.line(), "'health' needs exactly one of " + String.join(", ", ways));
            return Optional.empty();
        }
        Duration interval = fields.time("interval").orElse(Duration.ofSeconds(10));
        Duration timeout = fields.time("timeout").orElse(Duration.ofSeconds(5));
        int retries = fields.whole("retries").orElse(3);
        Duration startPeriod = fields.time("start_period").orElse(Duration.ofSeconds(10));
        return probe(given.get(0)).map(probe -> new HealthCheck(probe, interval, timeout, retries, startPeriod));
    }

    private Optional<Probe> probe(String way) {
        return switch (way) {
            case "http" -> fields.text(way).map(url -> http(url));
            case "tcp" -> fields.text(way).flatMap(address -> tcp(address));
            case "exec" -> fields.commandLine(way).map(Probe.Exec::new);
            case "log" -> fields.text(way).map(pattern -> log(pattern));
            default ->
                fields.section(way)
                        .flatMap(file -> file.text("path").map(path -> new Probe.File(path, file.time("max_age"))));
        };
    }

    private Probe http(String url) {
        if (!url.matches("https?://.+") && !url.contains("{{")) {
            problems.add(fields.line("http"), "'" + url + "' is no http:// or https:// URL");
        }
        return new Probe.Http(url);
    }

    private Probe log(String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            problems.add(fields.line("log"), "'" + pattern + "' is no regular expression: " + e.getDescription());
        }
        return new Probe.Log(pattern);
    }

    private Optional<Probe> tcp(String address) {
        if (address.contains("{{")) {
            return Optional.of(new Probe.Tcp("127.0.0.1", 1));
        }
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            problems.add(fields.line("tcp"), "'" + address + "' is no host:port, nor a port from 1 to 65535");
            return Optional.empty();
        }
        return Optional.of(
                new Probe.Tcp(colon > 0 ? address.substring(0, colon) : "127.0.0.1", Integer.parseInt(port)));
    }
}
