package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.WorkloadSpec.HealthCheck;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads {@code health:}: one way of asking, and how often and how patiently. */
final class ProbeBinder {
    static final List<String> WAYS = List.of("http", "tcp", "exec", "log", "file", "plugin");
    private static final int LONGEST_PATTERN = 1000;
    private static final Pattern URL = Pattern.compile(
            "https?://(?:[^\\s/?#@]*@)?(?:\\[[0-9a-fA-F:.]+]|[^\\s/?#@:\\[\\]]+)(?::(?<port>\\d{1,5}))?(?:[/?#]\\S*)?");
    private static final Pattern ADDRESS =
            Pattern.compile("(?:(?<host>[^:\\s\\[\\]]+|\\[[0-9a-fA-F:.]+])?:)?(?<port>\\d{1,5})");

    private final FieldReader fields;

    private ProbeBinder(FieldReader fields) {
        this.fields = fields;
    }

    static Optional<HealthCheck> health(FieldReader workload) {
        return workload.section("health").flatMap(health -> new ProbeBinder(health).check(workload));
    }

    private Optional<HealthCheck> check(FieldReader workload) {
        List<String> given = WAYS.stream().filter(fields::has).toList();
        if (given.size() != 1) {
            workload.problem(
                    "health",
                    given.isEmpty()
                            ? "does not say how to ask; give it one of " + String.join(", ", WAYS)
                            : "has " + String.join(" and ", given) + "; keep one of them");
            return Optional.empty();
        }
        Duration interval = fields.time("interval").orElse(Duration.ofSeconds(10));
        Duration timeout = fields.time("timeout").orElse(Duration.ofSeconds(5));
        int retries = fields.whole("retries").orElse(3);
        Duration startPeriod = fields.time("start_period").orElse(Duration.ofSeconds(10));
        return probe(given.get(0))
                .map(probe ->
                        new HealthCheck(probe, interval, timeout, retries, startPeriod, fields.time("start_timeout")));
    }

    private Optional<Probe> probe(String way) {
        return switch (way) {
            case "http" -> fields.text(way).flatMap(this::http);
            case "tcp" -> fields.text(way).flatMap(this::tcp);
            case "exec" -> fields.commandLine(way).map(Probe.Exec::new);
            case "log" -> fields.text(way).flatMap(this::log);
            case "plugin" -> fields.text(way).map(Probe.Plugin::new);
            default ->
                fields.section(way)
                        .flatMap(file -> file.text("path").map(path -> new Probe.File(path, file.time("max_age"))));
        };
    }

    private Optional<Probe> http(String url) {
        Matcher parts = URL.matcher(url);
        boolean known = parts.matches() && isUri(url) && isPort(parts.group("port"), true);
        if (!known && !fields.isOpen("http")) {
            fields.problem(
                    "http",
                    "is '" + YamlNode.shown(url)
                            + "', but must be a URL such as http://127.0.0.1:8000/health, with a port"
                            + " from 1 to 65535 if any");
            return Optional.empty();
        }
        return Optional.of(new Probe.Http(url));
    }

    private static boolean isUri(String url) {
        try {
            return new URI(url).isAbsolute();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isPort(String digits, boolean absentAllowed) {
        if (digits == null) {
            return absentAllowed;
        }
        int port = Integer.parseInt(digits);
        return port >= 1 && port <= 65_535;
    }

    private Optional<Probe> tcp(String address) {
        if (fields.isOpen("tcp")) {
            return Optional.of(new Probe.Tcp("127.0.0.1", 1));
        }
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches() || !isPort(parts.group("port"), false)) {
            fields.problem(
                    "tcp",
                    "is '" + YamlNode.shown(address)
                            + "', but must be host:port, or a port from 1 to 65535 of this device");
            return Optional.empty();
        }
        String host =
                parts.group("host") == null ? "127.0.0.1" : parts.group("host").replaceAll("[\\[\\]]", "");
        return Optional.of(new Probe.Tcp(host, Integer.parseInt(parts.group("port"))));
    }

    /** Bounded, because compiling a very long expression can exhaust the stack. */
    private Optional<Probe> log(String pattern) {
        String wrong = pattern.length() > LONGEST_PATTERN ? "longer than " + LONGEST_PATTERN + " characters" : "";
        try {
            if (wrong.isEmpty() && !fields.isOpen("log")) {
                Pattern.compile(pattern);
            }
        } catch (PatternSyntaxException e) {
            wrong = "no regular expression: " + e.getDescription();
        }
        if (!wrong.isEmpty()) {
            fields.problem("log", "is '" + YamlNode.shown(pattern) + "', which is " + wrong);
            return Optional.empty();
        }
        return Optional.of(new Probe.Log(pattern));
    }
}
