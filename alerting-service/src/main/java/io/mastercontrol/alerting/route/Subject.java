package io.mastercontrol.alerting.route;

import java.util.Map;

/**
 * What an alert is about, as far as anybody chooses by it.
 *
 * @param device and {@code workload}: null where it is about none
 * @param labels of the alert and, where those do not say, of its device
 */
public record Subject(String rule, String severity, String device, String workload, Map<String, String> labels) {
    public Subject {
        labels = labels == null ? Map.of() : Map.copyOf(labels);
    }

    /** One of rule, severity, device and workload, or a label; null if there is none. */
    public String value(String name) {
        return switch (name) {
            case "rule" -> rule;
            case "severity" -> severity;
            case "device" -> device;
            case "workload" -> workload;
            default -> labels.get(name);
        };
    }
}
