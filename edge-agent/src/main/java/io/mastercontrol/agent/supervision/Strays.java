package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.agent.run.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Ends what still runs of workloads that are not defined any more. Their logs and state stay.
 *
 * @param isDefined whether something has that place now; asked again and again, since one may be defined at any time
 */
record Strays(Ground ground, Predicate<String> isDefined) {
    private static final System.Logger LOG = System.getLogger(Strays.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(10);

    void end() {
        Path all = ground.data().resolve("workloads");
        if (!Files.isDirectory(all)) {
            return;
        }
        try (Stream<Path> homes = Files.list(all)) {
            for (Path home : (Iterable<Path>) homes::iterator) {
                String name = home.getFileName().toString();
                if (isStray(name) && Files.isDirectory(home.resolve("run"))) {
                    end(name, new RunFiles(home.resolve("run")));
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot look for workloads left behind: " + e.getMessage());
        }
    }

    private boolean isStray(String name) {
        return !isDefined.test(name);
    }

    private void end(String name, RunFiles files) throws IOException {
        Optional<RunRecord> last = files.latest();
        Optional<ProcessIdentity> process = last.filter(run -> run.bootId().equals(ground.bootId()))
                .map(RunRecord::number)
                .flatMap(files::process)
                .filter(ProcessIdentity::isAlive);
        if (process.isPresent()) {
            LOG.log(System.Logger.Level.INFO, name + " is not defined any more: stopping it");
            ground.signal(last.get(), process.get(), "TERM");
            long start = System.nanoTime();
            while (process.get().isAlive() && System.nanoTime() - start < GRACE.toNanos()) {
                LockSupport.parkNanos(20_000_000);
            }
            Signals.send(process.get(), "KILL");
        }
        if (!isStray(name)) {
            return;
        }
        last.filter(run -> run.container() != null)
                .ifPresent(run -> ground.containers().clear(run.container(), run.containerUser()));
        Signals.kill(ground.cgroups().processes(name));
        ground.cgroups().remove(name);
    }
}
