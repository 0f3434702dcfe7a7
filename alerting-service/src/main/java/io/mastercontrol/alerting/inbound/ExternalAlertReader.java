package io.mastercontrol.alerting.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.alert.ExternalAlert;
import io.mastercontrol.alerting.rule.Severity;
import io.mastercontrol.alerting.rule.Words;
import io.mastercontrol.contracts.message.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads alerts as Alertmanager's webhook (version 4) and Grafana's send them, and as Prometheus pushes them to an
 * Alertmanager. Errors are {@link IllegalArgumentException}s that begin with the place at fault.
 */
final class ExternalAlertReader {
    static final int MOST = 1_000;
    /** As Alertmanager's {@code resolve_timeout}: who says no end and does not say it again has ended it. */
    static final Duration SILENCE = Duration.ofMinutes(5);

    private static final int MOST_LABELS = 64;
    private static final int LONGEST_NAME = 128;
    private static final int LONGEST = 2_000;
    private static final Set<String> CRITICAL = Set.of("critical", "page", "error", "emergency", "fatal", "high");
    private static final Set<String> INFO = Set.of("info", "information", "none", "low", "ok", "notice");

    private final Set<String> devices;
    private final Optional<String> ourselves;
    private final Instant now;
    private boolean strangers;

    /**
     * @param devices ids of those that there are
     * @param ourselves where our console is, if that is known: what was made there is ours and has come back
     */
    ExternalAlertReader(Set<String> devices, Optional<String> ourselves, Instant now) {
        this.devices = devices;
        this.ourselves = ourselves;
        this.now = now;
    }

    /** Whether a label {@code device} was read that is the id of no device that is known. */
    boolean readOfStrangers() {
        return strangers;
    }

    /** The body of a webhook. */
    List<ExternalAlert> webhook(JsonNode body) {
        if (!body.path("alerts").isArray()) {
            throw new IllegalArgumentException("alerts is missing; Alertmanager's and Grafana's webhooks send a list");
        }
        return all("alerts", body.path("alerts"), true);
    }

    /** The body of a push. */
    List<ExternalAlert> push(JsonNode body) {
        if (!body.isArray()) {
            throw new IllegalArgumentException("the body is no list; Prometheus pushes a list of alerts");
        }
        return all("", body, false);
    }

    private List<ExternalAlert> all(String where, JsonNode list, boolean endIsTold) {
        if (list.size() > MOST) {
            throw new IllegalArgumentException("alerts are " + list.size() + ", at most " + MOST + " at once");
        }
        List<ExternalAlert> alerts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            ExternalAlert alert = alert(where + "[" + i + "]", list.get(i), endIsTold);
            if (!isOurs(list.get(i))) {
                alerts.add(alert);
            }
        }
        return alerts;
    }

    private boolean isOurs(JsonNode alert) {
        String made = alert.path("generatorURL").asText();
        return ourselves
                .filter(console -> made.startsWith(console.replaceFirst("/*$", "/")))
                .isPresent();
    }

    private ExternalAlert alert(String where, JsonNode alert, boolean endIsTold) {
        Map<String, String> labels = texts(where + ".labels", alert.path("labels"));
        Map<String, String> annotations = texts(where + ".annotations", alert.path("annotations"));
        String name = labels.remove("alertname");
        if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    where + ".labels has no alertname of 1 to " + LONGEST_NAME + " characters");
        }
        String device = labels.get("device");
        strangers |= device != null && !devices.contains(device);
        Instant end = time(where + ".endsAt", alert.path("endsAt")).orElse(null);
        boolean over = alert.path("status").asText().equals("resolved");
        Instant until = endIsTold ? null : end == null ? now.plus(SILENCE) : end;
        return new ExternalAlert(
                name,
                fingerprint(where, alert, name, labels),
                device != null && devices.contains(device) ? device : null,
                severity(labels.get("severity")),
                new Words(summary(name, annotations), labels, annotations, runbook(annotations)),
                time(where + ".startsAt", alert.path("startsAt")).orElse(now),
                over,
                until);
    }

    private static Map<String, String> texts(String where, JsonNode node) {
        Map<String, String> texts = new TreeMap<>();
        if (node.isMissingNode() || node.isNull()) {
            return texts;
        }
        if (!node.isObject() || node.size() > MOST_LABELS) {
            throw new IllegalArgumentException(where + " is no object of at most " + MOST_LABELS + " texts");
        }
        node.properties().forEach(field -> {
            String text = field.getValue().asText();
            if (field.getValue().isContainerNode()
                    || field.getKey().length() > LONGEST_NAME
                    || text.length() > LONGEST) {
                throw new IllegalArgumentException(where + " has a name longer than " + LONGEST_NAME
                        + " characters, or what is no text of at most " + LONGEST);
            }
            texts.put(field.getKey(), text.replace('\0', ' '));
        });
        return texts;
    }

    /** A time long ago stands for none, as Go writes it. */
    private static Optional<Instant> time(String where, JsonNode node) {
        if (node.isMissingNode()
                || node.isNull()
                || node.asText().isEmpty()
                || node.asText().startsWith("0001-")) {
            return Optional.empty();
        }
        try {
            return Optional.of(java.time.OffsetDateTime.parse(node.asText()).toInstant());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(where + " is no time such as 2026-01-31T12:00:00Z", e);
        }
    }

    private static Optional<Severity> severity(String said) {
        String word = said == null ? "" : said.toLowerCase(Locale.ROOT);
        if (CRITICAL.contains(word)) {
            return Optional.of(Severity.critical);
        }
        return INFO.contains(word)
                ? Optional.of(Severity.info)
                : word.startsWith("warn") ? Optional.of(Severity.warning) : Optional.empty();
    }

    private static String summary(String name, Map<String, String> annotations) {
        for (String key : List.of("summary", "message", "description")) {
            String text = annotations.getOrDefault(key, "");
            if (!text.isBlank()) {
                return text;
            }
        }
        return name;
    }

    private static String runbook(Map<String, String> annotations) {
        String address = annotations.getOrDefault("runbook_url", "");
        return address.startsWith("https://") || address.startsWith("http://") ? address : null;
    }

    private static String fingerprint(String where, JsonNode alert, String name, Map<String, String> labels) {
        String told = alert.path("fingerprint").asText();
        if (!told.isEmpty()) {
            if (!told.matches("[0-9a-zA-Z_-]{1,64}")) {
                throw new IllegalArgumentException(where + ".fingerprint is not 1 to 64 letters and digits");
            }
            return told;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((name + Json.write(labels)).getBytes(StandardCharsets.UTF_8));
            return String.format("%016x", ByteBuffer.wrap(hash).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
