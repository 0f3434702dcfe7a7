package io.mastercontrol.alerting.rule;

import java.util.List;
import java.util.Map;

/**
 * What was read from a text: either rules, or what is wrong with it.
 *
 * @param written the text of each rule that stands alone, by its name
 */
public record RuleFile(List<Rule> rules, List<Problem> problems, Map<String, String> written) {
    /**
     * One thing that is wrong.
     *
     * @param file as the sender calls it, or null
     * @param line from 1
     * @param field the field at fault, or empty
     */
    public record Problem(String file, int line, String field, String message) {
        @Override
        public String toString() {
            return (file == null ? "line " + line : file + ":" + line) + ": " + message;
        }
    }
}
