package io.mastercontrol.alerting.route;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The whole of what decides whom to tell, when and in how many messages.
 *
 * @param parents name of the label of a device that names the device it is reached through
 */
public record Routing(Route root, List<Inhibition> inhibitions, Map<String, TimeInterval> intervals, String parents) {
    static final String PARENTS = "depends_on";
    static final String ROOT = "root";

    public Routing {
        inhibitions = List.copyOf(inhibitions);
        intervals = Map.copyOf(intervals);
    }

    /** In force until somebody writes another: everybody is told of everything, a burst in one message. */
    public static Routing standard() {
        Leg leg = new Leg(ROOT, null, null, Grouping.STANDARD, List.of(), List.of());
        return new Routing(new Route(leg, Match.ALL, null, false, List.of()), List.of(), Map.of(), PARENTS);
    }

    /**
     * Where an alert goes: at least one leg.
     *
     * @param only name of the one receiver that its rule tells, which leaves no choice to the tree; or null
     * @param selected whether a device matches a selector
     */
    public List<Leg> legs(Subject subject, String only, BiPredicate<String, String> selected) {
        if (only != null) {
            Leg top = root.leg();
            Grouping grouping = new Grouping(
                    Stream.concat(Stream.of("rule"), top.grouping().by().stream())
                            .distinct()
                            .toList(),
                    top.grouping().first(),
                    top.grouping().interval(),
                    top.grouping().repeat(),
                    top.grouping().stays());
            return List.of(new Leg("rule's own receiver", List.of(only), null, grouping, top.mute(), top.active()));
        }
        return root.legs(subject, selected);
    }

    /** Whether a route names a receiver or a policy. */
    public boolean names(String receiverOrPolicy) {
        return root.allLegs()
                .anyMatch(leg -> receiverOrPolicy.equals(leg.escalation())
                        || leg.receivers() != null && leg.receivers().contains(receiverOrPolicy));
    }

    /** The first route that names a receiver. */
    public Optional<String> routeTo(String receiver) {
        return root.allLegs()
                .filter(leg -> leg.receivers() != null && leg.receivers().contains(receiver))
                .map(Leg::route)
                .findFirst();
    }

    /** The selectors whose devices have to be known before anything can be routed. */
    public Set<String> selectors() {
        return root.selectors().collect(Collectors.toSet());
    }

    /** Why a leg keeps quiet now; empty if it does not. */
    public Optional<String> quiet(List<String> mute, List<String> active, Instant now) {
        Optional<String> muted = mute.stream().filter(name -> lasts(name, now)).findFirst();
        if (muted.isPresent()) {
            return Optional.of("muted by the time interval " + muted.get());
        }
        boolean known = active.stream().anyMatch(intervals::containsKey);
        return known && active.stream().noneMatch(name -> lasts(name, now))
                ? Optional.of("outside the time intervals " + String.join(", ", active))
                : Optional.empty();
    }

    private boolean lasts(String name, Instant now) {
        TimeInterval interval = intervals.get(name);
        return interval != null && interval.contains(now);
    }
}
