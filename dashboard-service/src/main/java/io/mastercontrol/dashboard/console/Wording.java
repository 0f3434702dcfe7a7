package io.mastercontrol.dashboard.console;

import io.quarkus.qute.TemplateExtension;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What templates say of values as the services tell them. */
@TemplateExtension
final class Wording {
    private static final List<String> SIZES = List.of("bytes", "kB", "MB", "GB", "TB", "PB");

    private Wording() {}

    /** A state or phase as people write it. */
    static String words(String state) {
        return state.replace('_', ' ');
    }

    /** Somebody's name without the kind of somebody, except where that is no person. */
    static String who(String subject) {
        return subject.startsWith("user:") ? subject.substring("user:".length()) : subject;
    }

    /** Bytes as {@code 38.2 MB}, in powers of 1,000, as links are sold. */
    static String size(Number bytes) {
        double value = Math.abs(bytes.doubleValue());
        int unit = 0;
        while (value >= 999.95 && unit < SIZES.size() - 1) {
            value /= 1000;
            unit++;
        }
        return (bytes.doubleValue() < 0 ? "−" : "") + number(value) + " " + SIZES.get(unit);
    }

    /** Seconds as {@code 75 s}, {@code 12 min} or {@code 3.5 h}. */
    static String span(Number seconds) {
        double value = seconds.doubleValue();
        if (value < 120) {
            return number(value) + " s";
        }
        return value < 3 * 3600 ? number(Math.ceil(value / 60)) + " min" : number(value / 3600) + " h";
    }

    /** A share as {@code 23.3 %}. */
    static String percent(Number hundredths) {
        return number(hundredths.doubleValue()) + " %";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
    }

    /** Device or devices. */
    static String devices(Number count) {
        return count.longValue() == 1 ? "device" : "devices";
    }

    /** What a kind of link is called. */
    static String linkWords(String link) {
        return link.equals("unknown") ? "over links that were not said" : "over " + link + " links";
    }

    /** No more than so many of a list. */
    static List<?> first(List<?> list, int most) {
        return list.size() <= most ? list : list.subList(0, most);
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
