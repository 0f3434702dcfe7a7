package io.mastercontrol.alerting.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mastercontrol.alerting.rule.Numbers;
import io.mastercontrol.alerting.rule.Words;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an agent told of something that it looks after itself.
 *
 * @param rule what the device calls it
 * @param subject what it is about where there is no rule of that name
 */
record DeviceAlert(String rule, String subject, boolean firing) {
    private static final String RAISED_BY = "raised_by";
    private static final String DEVICE = "device";

    static boolean isTold(FleetEvent event) {
        return event.device() != null
                && (event.type().equals(EventType.DEVICE_ALERT_FIRING)
                        || event.type().equals(EventType.DEVICE_ALERT_RESOLVED));
    }

    static DeviceAlert of(FleetEvent event) {
        String rule = detail(event).path("alert").asText("device_alert");
        return new DeviceAlert(
                rule,
                event.workload() == null ? rule : event.workload() + "/" + rule,
                event.type().equals(EventType.DEVICE_ALERT_FIRING));
    }

    /** What was measured, as people read it; null if nothing was. */
    static String value(FleetEvent event) {
        JsonNode value = isTold(event) ? detail(event).path("value") : MissingNode.getInstance();
        return value.isNumber() ? Numbers.plain(value.asDouble()) : null;
    }

    private static JsonNode detail(FleetEvent event) {
        return event.detail() == null ? MissingNode.getInstance() : event.detail();
    }

    /** So that who began it ends it. */
    static Words marked(Words words) {
        Map<String, String> labels = new TreeMap<>(words.labels());
        labels.put(RAISED_BY, DEVICE);
        return new Words(words.summary(), labels, words.annotations(), words.runbook());
    }

    static boolean isOf(Alert alert) {
        return DEVICE.equals(alert.words().labels().get(RAISED_BY));
    }
}
