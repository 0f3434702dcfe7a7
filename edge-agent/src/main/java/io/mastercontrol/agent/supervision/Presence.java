package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.agent.run.Signals;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What is there of one workload on the board: its run, the next one that waits ready, and their processes. */
final class Presence {
    private static final System.Logger LOG = System.getLogger(Presence.class.getName());

    private final Ground ground;
    private final String name;
    private final RunFiles files;
    private final Standby standby = new Standby();
    private volatile Optional<Ongoing> run = Optional.empty();

    Presence(Ground ground, String name, RunFiles files) {
        this.ground = ground;
        this.name = name;
        this.files = files;
    }

    /** Empty once its end has been dealt with; any thread. */
    Optional<Ongoing> run() {
        return run;
    }

    Optional<ProcessIdentity> process() {
        return run.flatMap(Ongoing::process);
    }

    Standby standby() {
        return standby;
    }

    void begun(Ongoing ongoing) {
        run = Optional.of(ongoing);
    }

    void over() {
        ground.cgroups().followNoMore(name);
        run = Optional.empty();
    }

    /** The processes of its run; any thread. */
    List<Long> pids() {
        OptionalLong waiting = standby.pid();
        List<Long> all = Stream.concat(
                        ground.cgroups().processes(name).stream(),
                        ground.containers().processes(files.container()).stream())
                .filter(pid -> waiting.isEmpty() || pid != waiting.getAsLong())
                .toList();
        return all.isEmpty() ? process().map(ProcessIdentity::pid).stream().toList() : all;
    }

    /** On a hand's thread. */
    void signal(Ongoing target, String signal) {
        ground.hands().execute(() -> {
            try {
                if (target.process().isPresent()) {
                    ground.signal(target.record(), target.process().get(), signal);
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, name + ": cannot send " + signal + ": " + e.getMessage());
            }
            if (signal.equals("KILL")) {
                standby.apart(Runnable::run, () -> killAll(target));
            }
        });
    }

    private void killAll(Ongoing target) {
        List<Long> all = pids();
        // Asked after they were read: only then are they not those of a run that has begun since.
        if (run.filter(now -> now == target).isEmpty()) {
            return;
        }
        try {
            Signals.kill(all);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, name + ": cannot kill what is left: " + e.getMessage());
        }
    }

    void freeze() {
        try {
            ground.freezer().freeze(name, this::pids);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, name + " cannot be frozen: " + e.getMessage());
        }
    }

    void thaw() {
        try {
            ground.freezer().thaw(name, pids());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, name + " cannot be thawed: " + e.getMessage());
        }
    }

    /** Nothing is to run for now: what was made around it goes. */
    void leave() {
        standby.end();
        ground.freezer().remove(name);
        ground.cgroups().remove(name);
        ground.walls().abandon(name);
        ground.hands().execute(() -> ground.walls().clear(name));
    }
}
