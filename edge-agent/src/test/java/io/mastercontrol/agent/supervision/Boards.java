package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.plugin.Plugins;
import io.mastercontrol.agent.plugin.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Supervisors of boards that boot again, which this machine cannot. */
public final class Boards {
    private Boards() {}

    /** Makes a supervisor's end sudden for certain: nothing that it had begun goes on after this. */
    public static void awaitSilence(Workloads workloads) throws InterruptedException {
        ((Supervisor) workloads).ground().hands().awaitTermination(10, TimeUnit.SECONDS);
    }

    /** Lets nothing be done that touches processes, until the answer is counted down; the supervisor's own thread is free. */
    public static CountDownLatch busyHands(Workloads workloads) throws InterruptedException {
        ThreadPoolExecutor hands = ((Supervisor) workloads).ground().hands();
        CountDownLatch busy = new CountDownLatch(hands.getMaximumPoolSize());
        CountDownLatch free = new CountDownLatch(1);
        for (int i = 0; i < hands.getMaximumPoolSize(); i++) {
            hands.submit(() -> {
                busy.countDown();
                return free.await(1, TimeUnit.MINUTES);
            });
        }
        busy.await();
        return free;
    }

    /** Clears up as every day, and waits until that is done. */
    static void clearUp(Workloads workloads, Duration unused) throws Exception {
        Supervisor supervisor = (Supervisor) workloads;
        supervisor.ground().loop().ask(() -> {
            supervisor.housekeeping().clearUp(unused);
            return null;
        });
        supervisor.ground().builder().submit(() -> {}).get();
    }

    /**
     * Its plugins are in {@code plugins} of the data directory.
     *
     * @param bootId another one tells that nothing of an earlier boot can be alive
     */
    public static Workloads on(Path data, Path memory, String bootId) throws IOException {
        return new Supervisor(Ground.of(
                data,
                "board-1",
                Path.of("/sys/fs/cgroup"),
                Optional.of(memory),
                bootId,
                () -> 0.5,
                Clock.systemUTC(),
                new Plugins(Settings.in(data.resolve("plugins")), data)));
    }
}
