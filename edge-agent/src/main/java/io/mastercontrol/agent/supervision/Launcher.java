package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.Runner;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Brings the runs of one workload into being; what takes time is done by hands. On the supervisor's thread. */
final class Launcher {
    private static final System.Logger LOG = System.getLogger(Launcher.class.getName());

    /** Is told, on the supervisor's thread unless it says otherwise. */
    interface Listener {
        /** Its process is there; on the thread that made it, and {@link #begun} is told before anything that comes of it. */
        void made(Launch.Begun begun);

        /** @param spec by which it was begun */
        void begun(Launch.Begun begun, WorkloadSpec spec);

        void failed(long number, String why);
    }

    private final Ground ground;
    private final Home home;
    private final Life life;
    private final Standby standby;
    private final Preparation preparation;
    private final Listener listener;

    Launcher(Ground ground, Home home, Life life, Standby standby, Listener listener) {
        this.ground = ground;
        this.home = home;
        this.life = life;
        this.standby = standby;
        this.preparation = new Preparation(ground, home.stderr().current());
        this.listener = listener;
    }

    Preparation preparation() {
        return preparation;
    }

    Surroundings surroundings() {
        return preparation.surroundings();
    }

    /**
     * What its groundwork still waits for, if anything; the making begins.
     *
     * @param then is told, once, when all is there, or why it cannot be
     */
    Optional<String> missing(Consumer<Optional<String>> then) {
        return preparation.missing(life.definition(), then);
    }

    /** Makes what it will need when its time comes. */
    void prepareAhead() {
        String name = life.name();
        missing(trouble -> trouble.ifPresent(why -> LOG.log(System.Logger.Level.ERROR, name + ": " + why)));
    }

    /** The successor, if one waits ready; otherwise a new one is made. */
    void start(long number) {
        Launch launch = launch();
        WorkloadSpec spec = life.spec();
        if (!standby.take(number, launch.kind())
                .map(ready -> go(launch, spec, ready))
                .orElse(false)) {
            ground.hands().execute(() -> standby.apart(Runnable::run, () -> run(launch, spec, number)));
        }
    }

    private Launch launch() {
        return new Launch(
                ground,
                life.definition(),
                life.fingerprint(),
                surroundings(),
                home.runs(),
                home.stdout(),
                home.stderr());
    }

    private boolean go(Launch launch, WorkloadSpec spec, ReadyRun ready) {
        try {
            begun(launch.go(ready), spec);
            return true;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, life.name() + ": the run made ready is gone, another is made");
            Runner.dismiss(ready.runner());
            return false;
        }
    }

    /** On a hand's thread. */
    private void run(Launch launch, WorkloadSpec spec, long number) {
        try {
            begun(launch.run(number), spec);
        } catch (IOException | RuntimeException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            ground.loop().post(() -> listener.failed(number, why));
        }
    }

    /** Any thread. */
    private void begun(Launch.Begun begun, WorkloadSpec spec) {
        ground.loop().post(() -> listener.begun(begun, spec));
        listener.made(begun);
    }

    /** It could not even be tried. */
    void failed(long number, String why) {
        listener.failed(number, why);
    }

    /** @param wanted whether it still is, once it is there; asked on the supervisor's thread */
    void makeSuccessor(long number, BooleanSupplier wanted) {
        Launch launch = launch();
        String name = life.name();
        ground.hands().execute(() -> {
            standby.make(launch::standby, name, number);
            ground.loop().post(() -> {
                if (!wanted.getAsBoolean()) {
                    standby.dismiss();
                }
            });
        });
    }

    void forgetFilesBefore(long number) {
        String name = life.name();
        ground.hands().execute(() -> {
            try {
                home.runs().forgetBefore(number);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, name + ": files of old runs stay: " + e.getMessage());
            }
        });
    }
}
