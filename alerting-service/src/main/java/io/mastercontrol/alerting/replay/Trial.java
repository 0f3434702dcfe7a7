package io.mastercontrol.alerting.replay;

import io.mastercontrol.alerting.alert.AlertConfig;
import io.mastercontrol.alerting.device.DeviceDirectory;
import io.mastercontrol.alerting.device.DeviceView;
import io.mastercontrol.alerting.evaluation.Need;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.route.Routing;
import io.mastercontrol.alerting.route.RoutingRepository;
import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.alerting.rule.RuleKind;
import io.mastercontrol.alerting.rule.RuleTrial;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Tries rules on a past, off the event loop: it may take seconds. */
@ApplicationScoped
class Trial implements RuleTrial {
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration COARSEST = Duration.ofMinutes(3);
    private static final int MOST_DEVICES = 500;
    private static final int MOST_STEPS = 200_000;
    /** What the control plane keeps of the past; the rest is only known while it is new. */
    private static final Set<String> KEPT = Set.of(
            "cpu_percent",
            "memory_used_bytes",
            "memory_percent",
            "disk_used_bytes",
            "disk_percent",
            "temperature_celsius",
            "online",
            "stale",
            "offline",
            "silent_seconds");

    private final DeviceDirectory devices;
    private final KeptPast past;
    private final RoutingRepository routings;
    private final AlertConfig config;
    private final Clock clock;

    Trial(DeviceDirectory devices, KeptPast past, RoutingRepository routings, AlertConfig config, Clock clock) {
        this.routings = routings;
        this.devices = devices;
        this.past = past;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Uni<Answer> of(List<Rule> rules, Question question) {
        if ((question.history() == null) == (question.samples() == null)) {
            throw Refusal.badRequest("Say either history, such as 24h, or samples.");
        }
        return routings.inForce()
                .chain(routing -> question.samples() != null
                        ? samples(rules, question.samples(), routing)
                        : history(rules, question, routing));
    }

    private Uni<Answer> samples(List<Rule> rules, String text, Routing routing) {
        SampleFile file = SampleFile.read(text);
        Instant from =
                file.moments().stream().map(Moment::at).min(Instant::compareTo).orElseThrow();
        Instant to =
                file.moments().stream().map(Moment::at).max(Instant::compareTo).orElseThrow();
        SampleFleet fleet = new SampleFleet(file.labels());
        return replay(
                new Replay(rules, fleet, config.stableAfter(), new Whom(routing, fleet)::of),
                file.moments(),
                from,
                to,
                file.labels().size(),
                List.of());
    }

    private Uni<Answer> history(List<Rule> rules, Question question, Routing routing) {
        Duration back = question.history().duration();
        if (back.compareTo(LONGEST) > 0) {
            throw Refusal.badField("history", "The history is at most 7d.");
        }
        Instant to = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant from = to.minus(back);
        List<String> selectors = new ArrayList<>(routing.selectors());
        rules.forEach(rule -> selectors.add(rule.scope().devices()));
        return devices.view(selectors).chain(view -> {
            List<String> notes = new ArrayList<>(unknown(rules));
            List<String> ids = inScope(rules, view, notes);
            List<Moment> moments = new ArrayList<>();
            return past.read(ids, from, to, moments)
                    .invoke(more -> {
                        if (more) {
                            notes.add("There were more than 100,000 events; the later ones are left out.");
                        }
                    })
                    .chain(() -> replay(
                            new Replay(rules, view, config.stableAfter(), new Whom(routing, view)::of),
                            moments,
                            from,
                            to,
                            ids.size(),
                            notes));
        });
    }

    private static List<String> inScope(List<Rule> rules, DeviceView view, List<String> notes) {
        List<String> ids = view.labels().keySet().stream()
                .filter(id -> rules.stream().anyMatch(rule -> rule.includes(id, view)))
                .sorted()
                .toList();
        if (ids.size() <= MOST_DEVICES) {
            return ids;
        }
        notes.add("Of " + ids.size() + " devices in scope, the first " + MOST_DEVICES + " are replayed.");
        return ids.subList(0, MOST_DEVICES);
    }

    private static List<String> unknown(List<Rule> rules) {
        List<String> notes = new ArrayList<>();
        for (Rule rule : rules.stream().filter(Rule::isSampled).toList()) {
            Set<String> lost = new TreeSet<>(Need.of(List.of(rule)).names());
            lost.removeAll(KEPT);
            if (rule.kind() == RuleKind.absence && rule.hold().duration().compareTo(COARSEST) < 0) {
                notes.add(
                        "Rule " + rule.name() + " waits for " + rule.hold()
                                + ", but the past is kept by the minute, so that every minute looks silent; try it with samples.");
            }
            if (!lost.isEmpty()) {
                notes.add("Rule " + rule.name() + " asks for " + String.join(", ", lost)
                        + ", of which no past is kept; try it with samples.");
            }
        }
        return notes;
    }

    private Uni<Answer> replay(
            Replay replay, List<Moment> moments, Instant from, Instant to, int many, List<String> notes) {
        Duration whole = Duration.between(from, to);
        Duration step = Duration.ofSeconds(Math.max(5, whole.toSeconds() / Math.min(MOST_STEPS, 20_000)));
        return Uni.createFrom()
                .item(() -> new Answer(from, to, many, replay.over(moments, from, to.plus(step), step), notes))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
