package io.mastercontrol.alerting.rule;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;

/** Asks rules about the past instead of the present. */
public interface RuleTrial {
    /**
     * What the rules are asked about.
     *
     * @param rules the text of the rules, YAML or JSON
     * @param history how far back what the control plane keeps is to be replayed
     * @param samples instead of that: a line of JSON for each thing that was measured or happened
     * @param file how the sender calls the text of the rules, or null
     */
    record Question(String rules, Span history, String samples, String file) {}

    /**
     * What the rules would have said.
     *
     * @param fired in the order in which people would have been told
     * @param notes what could not be replayed, in sentences
     */
    record Answer(Instant from, Instant to, int devices, List<Fired> fired, List<String> notes) {}

    /**
     * An alert that there would have been.
     *
     * @param resolvedAt null if it was still so at the end
     * @param lasted from the cause to the end, or to the end of the replay, as people read it
     * @param to whom the routing that is in force now would have told, in words
     */
    record Fired(
            String rule,
            Severity severity,
            String device,
            String workload,
            String summary,
            Instant startedAt,
            Instant firedAt,
            Instant resolvedAt,
            String lasted,
            List<String> to) {}

    Uni<Answer> of(List<Rule> rules, Question question);
}
