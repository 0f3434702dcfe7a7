package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.workload.WorkloadSpec.BlueGreen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lets one version of a workload take over from another that runs beside it. On the supervisor's thread, unless it says otherwise. */
final class Changeover {
    private static final System.Logger LOG = System.getLogger(Changeover.class.getName());

    private final Ground ground;
    private final News news;
    private final Map<String, Supervised> workloads;
    private final Twins twins;

    /** @param workloads by the names that people know them by */
    Changeover(Ground ground, News news, Map<String, Supervised> workloads) {
        this.ground = ground;
        this.news = news;
        this.workloads = workloads;
        try {
            this.twins = Twins.in(ground.data());
        } catch (IOException e) {
            throw new UncheckedIOException("it cannot be read which versions serve: " + e.getMessage(), e);
        }
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
                    .flatMap(run -> runs.process(run.number()))
                    .filter(process -> process.isAlive())
                    .isPresent();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, place + ": cannot read what its last run left: " + e.getMessage());
            return false;
        }
    }

    /** Where a version is that runs beside the one that serves, if it does. */
    Optional<String> placeBeside(Definition definition) {
        Supervised serving = workloads.get(definition.name());
        if (serving == null || workloads.containsKey(Twins.beside(definition.name()))) {
            return Optional.empty();
        }
        return Optional.of(Twins.other(serving.place())).filter(place -> runs(definition, place));
    }

    /** Whether this version has one to take over from. */
    boolean isNeeded(Definition definition) {
        Supervised serving = workloads.get(definition.name());
        return definition.spec().blueGreen().isPresent()
                && serving != null
                && !serving.isStopped()
                && !serving.definition().equals(definition);
    }

    /** What runs beside that workload. */
    Optional<Supervised> beside(String name) {
        return Optional.ofNullable(workloads.get(Twins.beside(name)))
                .filter(there -> Twins.workload(there.place()).equals(name));
    }

    /** Whether this very version runs beside the one that serves, and is to stay. */
    boolean isBeside(Definition definition, Set<String> leaving) {
        String name = definition.name();
        return workloads.containsKey(name)
                && !leaving.contains(Twins.beside(name))
                && !workloads.get(name).definition().equals(definition)
                && beside(name)
                        .filter(there -> there.definition().named(name).equals(definition))
                        .isPresent();
    }

    /** The two change names; durable when it returns. */
    Outcome exchange(String name) {
        Supervised old = workloads.get(name);
        Optional<Supervised> fresh = beside(name);
        if (old == null || fresh.isEmpty()) {
            return new Outcome.Refused(name + " cannot take over: nothing runs beside it any more");
        }
        try {
            twins.serves(fresh.get().place());
        } catch (IOException e) {
            return new Outcome.Refused(name + " cannot take over, since that cannot be noted: " + e.getMessage());
        }
        workloads.put(name, fresh.get());
        workloads.put(Twins.beside(name), old);
        fresh.get().showAs(name);
        old.showAs(Twins.beside(name));
        String sentence = version(fresh.get()) + " serves in the place of " + version(old) + ", which stands by";
        news.happened(EventType.WORKLOAD_SWITCHED, name, sentence, null);
        fresh.get().publish();
        old.publish();
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
        for (String name : List.copyOf(workloads.keySet())) {
            Optional.ofNullable(workloads.get(name))
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
        Supervised workload = workloads.get(name);
        if (workload == null) {
            return Optional.empty();
        }
        Definition placed = workload.placed();
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
