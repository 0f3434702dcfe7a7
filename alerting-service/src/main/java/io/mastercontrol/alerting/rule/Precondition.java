package io.mastercontrol.alerting.rule;

import io.mastercontrol.alerting.http.Refusal;
import java.util.Collection;
import java.util.Map;

/**
 * What a writer believes to be so, as {@code If-Match} and {@code If-None-Match} say it, so that two operators do not
 * overwrite each other.
 *
 * @param isNew there is no rule of these names
 * @param version the one that the writer read; null if it does not matter
 */
record Precondition(boolean isNew, String version) {
    static final Precondition NONE = new Precondition(false, null);

    static Precondition of(String ifMatch, String ifNoneMatch) {
        boolean isNew = ifNoneMatch != null && ifNoneMatch.strip().equals("*");
        if (ifNoneMatch != null && !isNew) {
            throw Refusal.badRequest("If-None-Match can only be *, for a rule that there is not yet.");
        }
        String version = ifMatch == null || ifMatch.strip().equals("*")
                ? null
                : ifMatch.strip().replaceFirst("^W/", "").replace("\"", "");
        return new Precondition(isNew, version);
    }

    boolean isNone() {
        return !isNew && version == null;
    }

    /**
     * Asks whether it is so.
     *
     * @param versions of the rules that there are, by name
     * @throws Refusal if it is not
     */
    void check(Collection<String> names, Map<String, String> versions) {
        for (String name : names) {
            String there = versions.get(name);
            if (isNew && there != null) {
                throw Refusal.preconditionFailed(
                        "There is a rule " + name + " already; change that one, or choose" + " another name.");
            }
            if (version != null && there == null) {
                throw Refusal.preconditionFailed(
                        "Somebody has deleted rule " + name + " meanwhile; make it anew if it" + " is needed.");
            }
            if (version != null && !version.equals(there)) {
                throw Refusal.preconditionFailed(
                        "Somebody has changed rule " + name + " meanwhile; read it, and make" + " your change anew.");
            }
        }
    }
}
