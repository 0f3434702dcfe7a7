package io.mastercontrol.dashboard.console;

import io.quarkus.qute.TemplateExtension;
import java.util.List;
import java.util.Map;

/** What templates say of values as the services tell them. */
@TemplateExtension
final class Wording {
    private Wording() {}

    /** A state or phase as people write it. */
    static String words(String state) {
        return state.replace('_', ' ');
    }

    /** Somebody's name without the kind of somebody, except where that is no person. */
    static String who(String subject) {
        return subject.startsWith("user:") ? subject.substring("user:".length()) : subject;
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
