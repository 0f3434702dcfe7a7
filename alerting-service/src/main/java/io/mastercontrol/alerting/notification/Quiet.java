package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.device.DeviceView;
import io.mastercontrol.alerting.route.Inhibition;
import io.mastercontrol.alerting.route.Routing;
import io.mastercontrol.alerting.route.Subject;
import io.mastercontrol.alerting.silence.Silence;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The reasons not to tell of an alert now, asked in their order. Whatever is kept quiet is told afterwards, if it still is
 * so.
 *
 * @param fleet through which device each is reached
 * @param active what is wrong in the whole fleet
 * @param offline devices of which an alert says that they are gone
 * @param maintained devices in maintenance, with why
 */
record Quiet(
        Routing routing,
        DeviceView fleet,
        List<Subject> active,
        Set<String> offline,
        List<Silence> silences,
        Map<String, String> maintained,
        Instant now) {
    /** Longer chains of devices that are reached through each other are a circle. */
    private static final int LONGEST_CHAIN = 16;

    Optional<String> reason(Subject subject, boolean tellsOfOffline, Group group) {
        return Stream.<Supplier<Optional<String>>>of(
                        () -> inhibited(subject, tellsOfOffline),
                        () -> silenced(subject),
                        () -> routing.quiet(group.mute(), group.active(), now),
                        () -> maintained(subject))
                .map(Supplier::get)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** While a device is gone, nobody is told what is wrong on it; while its router is gone, nobody is told of either. */
    private Optional<String> inhibited(Subject subject, boolean tellsOfOffline) {
        if (subject.device() != null && !tellsOfOffline && offline.contains(subject.device())) {
            return Optional.of("its device is offline, which is told already");
        }
        String parent = parent(subject);
        if (parent != null) {
            return Optional.of("its device is reached through " + parent + ", which is offline");
        }
        for (Inhibition inhibition : routing.inhibitions()) {
            if (inhibition.target().fits(subject)) {
                Optional<Subject> cause = active.stream()
                        .filter(source -> inhibition.inhibits(source, subject))
                        .findFirst();
                if (cause.isPresent()) {
                    return Optional.of("inhibited by " + cause.get().rule()
                            + (cause.get().device() == null
                                    ? ""
                                    : " of " + cause.get().device()));
                }
            }
        }
        return Optional.empty();
    }

    /** The nearest device on the way to this one that is offline, or null. */
    private String parent(Subject subject) {
        Set<String> passed = new HashSet<>();
        String device = subject.device();
        String parent = subject.labels().get(routing.parents());
        while (parent != null && passed.size() < LONGEST_CHAIN && passed.add(parent) && !parent.equals(device)) {
            if (offline.contains(parent)) {
                return parent;
            }
            parent = fleet.labels(parent).get(routing.parents());
        }
        return null;
    }

    private Optional<String> silenced(Subject subject) {
        return silences.stream()
                .filter(silence -> silence.matches(subject))
                .findFirst()
                .map(silence -> "silenced: " + silence.comment());
    }

    private Optional<String> maintained(Subject subject) {
        return subject.device() == null
                ? Optional.empty()
                : Optional.ofNullable(maintained.get(subject.device())).map(why -> "in maintenance: " + why);
    }
}
