package io.mastercontrol.agent.supervision;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.workload.WorkloadSpec.BlueGreen;
import java.time.Duration;
import java.util.Optional;

/**
 * Definitions that come, take the place of others and go, and the doors that lead users to them. Not on the supervisor's
 * thread: a door takes a moment.
 */
record Succession(Loop loop, News news, Roster roster, Changeover changeover, Admission admission) {
    Outcome define(Definition definition) {
        Optional<Definition> before = known(definition.name());
        Outcome outcome = loop.ask(() -> changeover.isBeside(definition))
                ? takeOver(definition.name(), before)
                : inPlace(definition, before);
        if (!(outcome instanceof Outcome.Refused)
                && definition.spec().blueGreen().filter(BlueGreen::handsOver).isPresent()) {
            // It would go on serving a part of the users.
            endBeside(definition.name(), Duration.ZERO);
        }
        return outcome;
    }

    private Outcome takeOver(String name, Optional<Definition> before) {
        Optional<String> trouble = changeover.lead(Twins.beside(name), before);
        Outcome outcome = trouble.<Outcome>map(why -> new Outcome.Refused(name + " cannot take over: " + why))
                .orElseGet(() -> loop.ask(() -> changeover.exchange(name)));
        if (outcome instanceof Outcome.Refused) {
            changeover.lead(name, Optional.empty());
        }
        return outcome;
    }

    private Outcome inPlace(Definition definition, Optional<Definition> before) {
        String name = definition.name();
        Outcome outcome = loop.ask(() -> admission.inPlace(definition));
        if (!(outcome instanceof Outcome.Refused)) {
            changeover.lead(name, before).ifPresent(why -> news.happened(EventType.WORKLOAD_FAILED, name, why, null));
            if (definition.spec().blueGreen().isEmpty()) {
                endBeside(name, Duration.ZERO);
            }
        }
        return outcome;
    }

    Outcome standBy(Definition definition) {
        return loop.ask(() -> admission.beside(definition));
    }

    void endBeside(String name, Duration after) {
        loop.ask(() -> {
            changeover.beside(name).ifPresent(there -> {
                Definition now = there.definition();
                loop.in(after, () -> {
                    if (changeover.beside(name).filter(still -> still == there).isPresent()
                            && now.equals(there.definition())) {
                        roster.dismiss(there);
                    }
                });
            });
            return null;
        });
    }

    /** As it is where it is. */
    Optional<Definition> known(String name) {
        return roster.find(name).map(Supervised::placed);
    }

    Outcome remove(String name) {
        Optional<Definition> before = known(name);
        Outcome outcome = loop.ask(() -> {
            Optional<Supervised> there = roster.find(name);
            if (there.isEmpty()) {
                return Outcome.NotFound.workload(name);
            }
            roster.dismiss(there.get());
            changeover.beside(name).ifPresent(roster::dismiss);
            changeover.servesNobody(name);
            return new Outcome.Done(name + " is removed");
        });
        changeover.close(before);
        return outcome;
    }
}
