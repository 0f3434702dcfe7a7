package io.mastercontrol.alerting.rule;

import io.mastercontrol.alerting.http.Refusal;
import java.util.Collection;
import java.util.Map;

/**
 * What a writer believes to be so, as {@code If-Match} and {@code If-None-Match} say it, so that two operators do not
 * overwrite each other.
 *
 * @param isNew there is nothing of these names
 * @param version the one that the writer read; null if it does not matter
 */
public record Precondition(boolean isNew, String version) {
    public static final Precondition NONE = new Precondition(false, null);

    public static Precondition of(String ifMatch, String ifNoneMatch) {
        boolean isNew = ifNoneMatch != null && ifNoneMatch.strip().equals("*");
        if (ifNoneMatch != null && !isNew) {
            throw Refusal.badRequest("If-None-Match can only be *, for what there is not yet.");
        }
        String version = ifMatch == null || ifMatch.strip().equals("*")
                ? null
                : ifMatch.strip().replaceFirst("^W/", "").replace("\"", "");
        return new Precondition(isNew, version);
    }

    public boolean isNone() {
        return !isNew && version == null;
    }

    /**
     * Asks whether it is so.
     *
     * @param what they are, in words
     * @param versions of those that there are, by name
     * @throws Refusal if it is not
     */
    public void check(String what, Collection<String> names, Map<String, String> versions) {
        for (String name : names) {
            String there = versions.get(name);
            if (isNew && there != null) {
                throw Refusal.preconditionFailed(
                        "There is a " + what + " " + name + " already; change that one, or choose" + " another name.");
            }
            if (version != null && there == null) {
                throw Refusal.preconditionFailed(
                        "Somebody has deleted " + what + " " + name + " meanwhile; make it anew if it" + " is needed.");
            }
            if (version != null && !version.equals(there)) {
                throw Refusal.preconditionFailed("Somebody has changed " + what + " " + name
                        + " meanwhile; read it, and make" + " your change anew.");
            }
        }
    }
}
