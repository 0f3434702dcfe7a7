package io.mastercontrol.agent.supervision;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Lets workloads in, or says what of them this device cannot do. On the supervisor's thread. */
record Admission(Ground ground, News news, Roster roster, Changeover changeover, Sockets sockets) {
    private static final System.Logger LOG = System.getLogger(Admission.class.getName());

    /** All that an earlier agent had: each is told of before anything happens to the first. */
    void begin(Collection<Definition> definitions, Collection<Definition> beside) {
        definitions.forEach(definition -> add(definition.name(), definition, changeover.placeOf(definition)));
        beside.forEach(definition -> changeover
                .placeBeside(definition)
                .ifPresent(place -> add(Twins.beside(definition.name()), definition, place)));
        roster.relate();
        List<Supervised> all = roster.all();
        all.forEach(workload -> news.first(workload.status()));
        all.forEach(workload -> workload.begin(refusal(workload.definition().spec())));
        beside.stream().map(Definition::name).forEach(this::endWhatHandedOver);
        sockets.watch();
    }

    /** Whose sockets another has taken over was asked to end just before, and is not to be started again when it does. */
    private void endWhatHandedOver(String name) {
        changeover
                .beside(name)
                .filter(Supervised::mayHaveSockets)
                .filter(there -> roster.find(name).filter(there::beganBefore).isPresent())
                .ifPresent(roster::dismiss);
    }

    private void add(String name, Definition definition, String place) {
        try {
            roster.put(name, supervised(definition.named(name), place));
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.ERROR, name + " cannot be supervised: " + e.getMessage());
            news.happened(EventType.WORKLOAD_FAILED, name, "cannot be supervised: " + e.getMessage(), null);
        }
    }

    private Supervised supervised(Definition definition, String place) throws IOException {
        return new Supervised(ground, news, definition, place, roster::changed);
    }

    private Optional<String> refusal(WorkloadSpec spec) {
        List<String> all = new ArrayList<>(ground.refusals(spec));
        circle(roster.dependencies(), spec.name()).ifPresent(all::add);
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
    }

    private static Optional<String> circle(Dependencies among, String name) {
        return among.circle(name).map(path -> "depends_on goes in a circle: " + path);
    }

    /** A new one, or another definition of the one that has the name. */
    Outcome inPlace(Definition definition) {
        String name = definition.name();
        Optional<Supervised> old = roster.find(name);
        if (old.filter(same -> same.definition().equals(definition)).isPresent()) {
            return new Outcome.Done(name + " is defined like this already");
        }
        List<String> wrong = wrong(definition);
        circle(roster.dependenciesWith(definition), name).ifPresent(wrong::add);
        return wrong.isEmpty()
                ? accept(definition, old, old.map(Supervised::place).orElseGet(() -> changeover.placeOf(definition)))
                : new Outcome.Refused(name + ": " + String.join("; ", wrong));
    }

    private List<String> wrong(Definition definition) {
        List<String> wrong = new ArrayList<>(ground.refusals(definition.spec()));
        ground.plugins().missing(definition.spec()).ifPresent(wrong::add);
        return wrong;
    }

    /** A version that runs beside the one that serves, to take over from it later. */
    Outcome beside(Definition definition) {
        String name = definition.name();
        List<String> wrong = wrong(definition);
        if (!wrong.isEmpty()) {
            return new Outcome.Refused(name + ": " + String.join("; ", wrong));
        }
        if (!changeover.isNeeded(definition)) {
            return new Outcome.NotFound(name + " takes over from nobody");
        }
        Definition beside = definition.named(Twins.beside(name));
        Optional<Supervised> there = roster.find(beside.name());
        if (there.filter(other -> !Twins.workload(other.place()).equals(name)).isPresent()) {
            return new Outcome.Refused(name + " cannot run beside its old version, since a workload of this device is"
                    + " called " + beside.name() + ": give that another name");
        }
        if (!roster.isLeaving(beside.name())
                && there.filter(same -> same.definition().equals(beside)).isPresent()) {
            return new Outcome.Done(name + " runs beside its old version already");
        }
        return accept(beside, there, Twins.other(roster.find(name).orElseThrow().place()));
    }

    private Outcome accept(Definition definition, Optional<Supervised> old, String place) {
        String name = definition.name();
        roster.mayStay(name);
        try {
            if (old.isPresent()) {
                old.get().redefine(definition);
                roster.relate();
            } else {
                letIn(supervised(definition, place));
            }
            sockets.watch();
            return new Outcome.Done(name + " is defined");
        } catch (IOException | IllegalArgumentException e) {
            return new Outcome.Refused(name + " cannot be supervised: " + e.getMessage());
        }
    }

    private void letIn(Supervised fresh) {
        String name = fresh.definition().name();
        roster.put(name, fresh);
        roster.relate();
        fresh.begin(Optional.empty());
        if (fresh.isStopped() && Twins.isBeside(name, fresh.place())) {
            // What it was told in an earlier life there is not meant for this one.
            fresh.orders().start();
        }
    }
}
