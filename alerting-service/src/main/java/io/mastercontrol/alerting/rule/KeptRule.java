package io.mastercontrol.alerting.rule;

/**
 * A rule with what is kept beside it.
 *
 * @param written as somebody wrote it, or null
 * @param version another one whenever rule or text are others
 */
record KeptRule(Rule rule, String written, String version) {
    /** For people to read and edit. */
    String text() {
        return written == null ? RuleText.of(rule) : written;
    }
}
