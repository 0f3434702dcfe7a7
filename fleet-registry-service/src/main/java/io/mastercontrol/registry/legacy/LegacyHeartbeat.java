package io.mastercontrol.registry.legacy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.DeviceMetrics;
import io.mastercontrol.contracts.message.Heartbeat;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.registry.http.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * The predecessor's heartbeat, in our words. It says
 * {@code {"client_name","timestamp","deployed_version","workloads":[{"name","type","run_mode","status","pid","run_count",
 * "last_started","last_error"}],"system":{"cpu_percent","memory_used_mb","memory_total_mb","disk_used_gb","disk_total_gb"}}};
 * other names that versions and home-made scripts use for the same are taken as well, and what nobody knows is let pass.
 *
 * @param name as the device calls itself
 */
record LegacyHeartbeat(String name, Heartbeat beat) {
    private static final long MEGABYTE = 1L << 20;
    private static final long GIGABYTE = 1L << 30;
    private static final int MOST_WORKLOADS = 500;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_VERSION = 100;

    /** @throws Refusal in one sentence if it names no device, or is none */
    static LegacyHeartbeat read(JsonNode body, Instant now, Duration every) {
        if (body == null || !body.isObject()) {
            throw Refusal.badRequest("The body must be the predecessor's heartbeat, a JSON object with client_name.");
        }
        String name = text(body, "client_name", "device_id", "device", "hostname", "name");
        if (name == null || name.length() > LONGEST_NAME) {
            throw Refusal.badField("client_name", "The heartbeat does not say whose it is: client_name is missing.");
        }
        String id = id(name);
        if (!Topics.isDeviceId(id) || Topics.serviceOf(id).isPresent()) {
            throw Refusal.badField(
                    "client_name", "'" + name + "' cannot be a device's name; use letters, digits and '-', up to 63.");
        }
        String version = text(body, "deployed_version", "version");
        JsonNode system = body.path("system").isObject() ? body.path("system") : body;
        Heartbeat beat = new Heartbeat(
                UUID.randomUUID().toString(),
                told(text(body, "timestamp", "at", "time"), now),
                null,
                id,
                null,
                version == null ? "predecessor" : "predecessor " + shortened(version),
                0,
                0,
                metrics(system),
                workloads(body.path("workloads")),
                0,
                0,
                0,
                (int) every.toSeconds(),
                Map.of());
        return new LegacyHeartbeat(name, beat);
    }

    /** The predecessor's names may have capitals, dots and underscores. */
    static String id(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    }

    private static String shortened(String version) {
        return version.length() <= LONGEST_VERSION ? version : version.substring(0, LONGEST_VERSION);
    }

    /** It writes its time without a zone; only one with a zone tells how its clock goes. */
    private static Instant told(String time, Instant now) {
        if (time == null) {
            return now;
        }
        try {
            return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeParseException e) {
            // A local time, of which nothing can be said.
            return now;
        }
    }

    private static DeviceMetrics metrics(JsonNode system) {
        return new DeviceMetrics(
                number(system, "cpu_percent"),
                bytes(system, "memory_used"),
                bytes(system, "memory_total"),
                bytes(system, "disk_used"),
                bytes(system, "disk_total"),
                number(system, "temperature_celsius", "temperature", "cpu_temperature"));
    }

    private static Long bytes(JsonNode system, String name) {
        Double bytes = number(system, name + "_bytes");
        Double megabytes = number(system, name + "_mb");
        Double gigabytes = number(system, name + "_gb");
        if (bytes != null) {
            return bytes.longValue();
        }
        if (megabytes != null) {
            return (long) (megabytes * MEGABYTE);
        }
        return gigabytes == null ? null : (long) (gigabytes * GIGABYTE);
    }

    private static List<WorkloadStatus> workloads(JsonNode told) {
        if (told.size() > MOST_WORKLOADS) {
            throw Refusal.badField("workloads", "The heartbeat has more than " + MOST_WORKLOADS + " workloads.");
        }
        List<WorkloadStatus> all = new ArrayList<>();
        if (told.isArray()) {
            told.forEach(
                    one -> LegacyWorkload.read(text(one, "name", "id"), one).ifPresent(all::add));
        } else {
            told.properties()
                    .forEach(one ->
                            LegacyWorkload.read(one.getKey(), one.getValue()).ifPresent(all::add));
        }
        return all;
    }

    static Double number(JsonNode from, String... names) {
        for (String name : names) {
            JsonNode value = from.path(name);
            if (value.isNumber() && Double.isFinite(value.asDouble())) {
                return value.asDouble();
            }
        }
        return null;
    }

    static String text(JsonNode from, String... names) {
        for (String name : names) {
            JsonNode value = from.path(name);
            if (value.isValueNode() && !value.isNull() && !value.asText().isBlank()) {
                return value.asText().replace('\0', ' ').strip();
            }
        }
        return null;
    }
}
