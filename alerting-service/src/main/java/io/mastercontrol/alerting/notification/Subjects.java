package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.alert.Alert;
import io.mastercontrol.alerting.route.Subject;
import java.util.HashMap;
import java.util.Map;

/** Alerts as routes see them. */
public final class Subjects {
    private Subjects() {}

    /** @param device labels of its device; the alert's own go before them */
    public static Subject of(Alert alert, Map<String, String> device) {
        Map<String, String> labels = new HashMap<>(device);
        labels.putAll(alert.words().labels());
        return new Subject(
                alert.key().rule(),
                alert.severity().name(),
                alert.key().device(),
                alert.key().workload(),
                labels);
    }
}
