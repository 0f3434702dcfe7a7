package io.mastercontrol.alerting.alert;

import io.mastercontrol.alerting.rule.RuleKind;
import io.mastercontrol.alerting.rule.Severity;
import io.mastercontrol.alerting.rule.Words;
import java.time.Instant;

/**
 * Something is wrong with something.
 *
 * @param receiver name of the only receiver that its rule tells, or null for all
 * @param startedAt when the cause was seen
 * @param clearsAt when it resolves unless the cause shows again before, or null
 */
public record Alert(
        String id,
        Key key,
        RuleKind kind,
        Severity severity,
        String receiver,
        Words words,
        Instant startedAt,
        Instant clearsAt,
        AlertState state) {

    /** What is wrong with what: at most one open alert has it. Device and workload may be null. */
    public record Key(String rule, String device, String workload) {}

    /** One sentence. */
    public String summary() {
        return words.summary();
    }

    Alert in(AlertState next) {
        return new Alert(id, key, kind, severity, receiver, words, startedAt, null, next);
    }

    Alert clearing(Instant at) {
        return new Alert(id, key, kind, severity, receiver, words, startedAt, at, state);
    }
}
