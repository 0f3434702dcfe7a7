package io.mastercontrol.dashboard.console;

import io.quarkus.qute.TemplateExtension;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What templates say of values as the services tell them. */
@TemplateExtension
final class Wording {
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB");

    private Wording() {}

    /** A state or phase as people write it. */
    static String words(String state) {
        return state.replace('_', ' ');
    }

    /** Somebody's name without the kind of somebody, except where that is no person. */
    static String who(String subject) {
        return subject.startsWith("user:") ? subject.substring("user:".length()) : subject;
    }

    /** Bytes as people write them. */
    static String amount(Number bytes) {
        double value = bytes.doubleValue();
        int unit = 0;
        while (value >= 1000 && unit < UNITS.size() - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
    }

    /** Seconds as people write them. */
    static String span(Number seconds) {
        long whole = seconds.longValue();
        return whole < 120 ? whole + " s" : Math.round(whole / 60.0) + " min";
    }

    /** Those rollouts of a list that bring this version. */
    static List<?> ofVersion(List<?> rollouts, String version) {
        return rollouts.stream()
                .filter(rollout -> rollout instanceof Map<?, ?> map
                        && map.get("release") instanceof Map<?, ?> release
                        && version.equals(release.get("version")))
                .toList();
    }
}
