package io.mastercontrol.alerting.rule;

import java.util.Map;

/**
 * What an alert says, as it was when its cause was seen.
 *
 * @param summary one sentence
 * @param labels to route and group by
 * @param annotations more texts for people
 * @param runbook where it is written what to do, or null
 */
public record Words(String summary, Map<String, String> labels, Map<String, String> annotations, String runbook) {
    public Words {
        labels = labels == null ? Map.of() : labels;
        annotations = annotations == null ? Map.of() : annotations;
    }
}
