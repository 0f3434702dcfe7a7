package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.workload.ListenAddress;
import io.mastercontrol.contracts.workload.WorkloadSpec.BlueGreen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Lets one version of a workload take over from another that runs beside it. On the supervisor's thread, unless it says otherwise. */
final class Changeover {
    private static final System.Logger LOG = System.getLogger(Changeover.class.getName());

    private final Ground ground;
    private final News news;
    private final Roster roster;
    private final Twins twins;

    Changeover(Ground ground, News news, Roster roster) {
        this.ground = ground;
        this.news = news;
        this.roster = roster;
        this.twins = Twins.in(ground.data());
    }

    /** Where a workload is, or is to be; what runs there already says more than what was noted before a loss of power. */
    String placeOf(Definition definition) {
        String noted = twins.place(definition.name());
        String other = Twins.other(noted);
        if (!runs(definition, other) || runs(definition, noted)) {
            return noted;
        }
        try {
            twins.serves(other);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, definition.name() + ": which version serves cannot be noted: " + e);
        }
        return other;
    }

    private boolean runs(Definition definition, String place) {
        Path directory = ground.home(place).resolve("run");
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try {
            RunFiles runs = new RunFiles(directory);
            return runs.latest()
                    .filter(run -> run.bootId().equals(ground.bootId()))
                    .filter(run -> Fingerprint.of(definition.named(place)).equals(run.definition()))
                    .filter(run -> runs.isUnderWay(run.number()))
                    .isPresent();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, place + ": cannot read what its last run left: " + e.getMessage());
            return false;
        }
    }

    /** Where a version is that runs beside the one that serves, if it does. */
    Optional<String> placeBeside(Definition definition) {
        return roster.find(definition.name())
                .filter(serving -> roster.find(Twins.beside(definition.name())).isEmpty())
                .map(serving -> Twins.other(serving.place()))
                .filter(place -> runs(definition, place));
    }

    /** Whether this version has one to take over from. */
    boolean isNeeded(Definition definition) {
        return definition.spec().blueGreen().isPresent()
                && roster.find(definition.name())
                        .filter(serving -> !serving.isStopped())
                        .filter(serving -> !serving.definition().equals(definition))
                        .filter(serving -> canShare(serving.definition(), definition))
                        .isPresent();
    }

    /** A socket can be had by both only if both are handed it, and not while the old one listens there by itself. */
    private static boolean canShare(Definition serving, Definition fresh) {
        List<ListenAddress> wanted = addresses(fresh);
        List<ListenAddress> had = addresses(serving);
        return wanted.isEmpty()
                || !had.isEmpty()
                        && wanted.stream()
                                .noneMatch(address -> had.stream()
                                        .anyMatch(other -> address.excludes(other) && !address.equals(other)));
    }

    private static List<ListenAddress> addresses(Definition definition) {
        return definition.spec().blueGreen().map(BlueGreen::addresses).orElse(List.of());
    }

    /** What runs beside that workload. */
    Optional<Supervised> beside(String name) {
        return roster.find(Twins.beside(name))
                .filter(there -> Twins.workload(there.place()).equals(name));
    }

    /** Whether this very version runs beside the one that serves, and is to stay. */
    boolean isBeside(Definition definition) {
        String name = definition.name();
        return !roster.isLeaving(Twins.beside(name))
                && roster.find(name)
                        .filter(serving -> !serving.definition().equals(definition))
                        .isPresent()
                && beside(name)
                        .filter(there -> there.definition().named(name).equals(definition))
                        .isPresent();
    }

    /** The two change names; durable when it returns. */
    Outcome exchange(String name) {
        Optional<Supervised> serving = roster.find(name);
        Optional<Supervised> beside = beside(name);
        if (serving.isEmpty() || beside.isEmpty()) {
            return new Outcome.Refused(name + " cannot take over: nothing runs beside it any more");
        }
        Supervised old = serving.get();
        Supervised fresh = beside.get();
        try {
            twins.serves(fresh.place());
        } catch (IOException e) {
            return new Outcome.Refused(name + " cannot take over, since that cannot be noted: " + e.getMessage());
        }
        roster.put(name, fresh);
        roster.put(Twins.beside(name), old);
        fresh.showAs(name);
        old.showAs(Twins.beside(name));
        String sentence = version(fresh) + " serves in the place of " + version(old) + ", which stands by";
        news.happened(EventType.WORKLOAD_SWITCHED, name, sentence, null);
        fresh.publish();
        old.publish();
        roster.relate();
        return new Outcome.Done(name + ": " + sentence);
    }

    private static String version(Supervised workload) {
        String version = workload.definition().version();
        return version == null ? "the device's own" : version;
    }

    void servesNobody(String name) {
        try {
            twins.serves(name);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, name + ": which version serves cannot be noted: " + e.getMessage());
        }
    }

    // ---- any other thread ----------------------------------------------------------------------------------------

    /** After a start of the board, ports lead nowhere. */
    void leadAll() {
        for (String name : List.copyOf(roster.names())) {
            roster.find(name)
                    .filter(workload -> !Twins.isBeside(name, workload.place()))
                    .flatMap(workload -> lead(name, Optional.empty()))
                    .ifPresent(why -> news.happened(EventType.WORKLOAD_FAILED, name, why, null));
        }
    }

    /**
     * Leads users to what is known by that name.
     *
     * @param before what they came to before
     * @return why that cannot be, or empty
     */
    Optional<String> lead(String name, Optional<Definition> before) {
        Optional<Definition> known = roster.find(name).map(Supervised::placed);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Definition placed = known.get();
        String whose = Twins.workload(placed.name());
        Optional<Twin> twin = Twin.of(ground, placed.spec());
        try {
            if (twin.isPresent()) {
                twin.get().serve(ground.doors(), whose, placed.directory());
            }
            if (hasPort(before) && !hasPort(Optional.of(placed))) {
                ground.doors().close(whose);
            }
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, whose + ": " + e.getMessage());
            return Optional.of(e.getMessage());
        }
    }

    private static boolean hasPort(Optional<Definition> definition) {
        return definition
                .flatMap(some -> some.spec().blueGreen())
                .flatMap(BlueGreen::port)
                .isPresent();
    }

    /** Nobody serves any more. */
    void close(Optional<Definition> last) {
        if (hasPort(last)) {
            String whose = Twins.workload(last.get().name());
            try {
                ground.doors().close(whose);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, whose + ": " + e.getMessage());
            }
        }
    }
}
