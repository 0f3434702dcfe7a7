package io.mastercontrol.alerting.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * A node of the tree: what fits and fits none of its routes goes by its leg.
 *
 * @param devices a selector of the registry that the alert's device must match besides, or null
 * @param goesOn whether the routes after it are asked too, though this one fits
 */
record Route(Leg leg, Match match, String devices, boolean goesOn, List<Route> routes) {
    /** @param selected whether a device matches a selector */
    boolean fits(Subject subject, BiPredicate<String, String> selected) {
        return match.fits(subject)
                && (devices == null || subject.device() != null && selected.test(subject.device(), devices));
    }

    /** At least one, if it fits itself. */
    List<Leg> legs(Subject subject, BiPredicate<String, String> selected) {
        List<Leg> legs = new ArrayList<>();
        for (Route route : routes) {
            if (route.fits(subject, selected)) {
                legs.addAll(route.legs(subject, selected));
                if (!route.goesOn()) {
                    break;
                }
            }
        }
        return legs.isEmpty() ? List.of(leg) : legs;
    }

    /** Every selector in the tree. */
    Stream<String> selectors() {
        return Stream.concat(Stream.ofNullable(devices), routes.stream().flatMap(Route::selectors))
                .filter(Objects::nonNull);
    }

    Stream<Leg> allLegs() {
        return Stream.concat(Stream.of(leg), routes.stream().flatMap(Route::allLegs));
    }
}
