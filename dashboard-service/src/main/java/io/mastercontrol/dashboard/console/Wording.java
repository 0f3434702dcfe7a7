package io.mastercontrol.dashboard.console;

import io.quarkus.qute.TemplateExtension;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** Of what a rule is. */
    static String about(Map<?, ?> rule) {
        StringBuilder about = new StringBuilder();
        if (rule.get("workload") != null) {
            about.append("workload ").append(rule.get("workload")).append(" on ");
        }
        if (rule.get("device") != null) {
            about.append("device ").append(rule.get("device"));
        } else {
            about.append(rule.get("group") == null && rule.get("selector") == null ? "every device" : "devices ");
        }
        if (rule.get("group") != null) {
            about.append(" of group ").append(rule.get("group"));
        }
        if (rule.get("selector") != null) {
            about.append(rule.get("group") == null && rule.get("device") == null ? "" : " with ")
                    .append(rule.get("selector"));
        }
        String words = about.toString().replace("  ", " ");
        return rule.get("more_than") == null ? words : "more than " + rule.get("more_than") + " of " + words;
    }

    /** The query that opens the page of silences with an alert filled in. */
    static String silenceQuery(Map<?, ?> alert) {
        return "?"
                + Stream.of("rule", "device", "workload")
                        .filter(name -> alert.get(name) != null)
                        .map(name -> name + "=" + Views.encode(String.valueOf(alert.get(name))))
                        .collect(Collectors.joining("&"));
    }

    /** What a type of receiver is called. */
    static String typeWords(String type) {
        return switch (type) {
            case "slack" -> "Slack";
            case "pagerduty" -> "PagerDuty";
            case "alertmanager" -> "Alertmanager";
            default -> type;
        };
    }

    /** What has become of a message. */
    static String logWords(String state) {
        return switch (state) {
            case "" -> "all";
            case "pending" -> "waiting";
            case "dead" -> "given up";
            default -> state;
        };
    }

    /** What a message says. */
    static String kindWords(String kind) {
        return switch (kind) {
            case "firing" -> "it began";
            case "resolved" -> "it is over";
            case "acknowledged" -> "somebody is on it";
            default -> kind;
        };
    }
}
