package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.probe.Question;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a run is asked about its health: where it is, with what it was told.
 *
 * @param pid the run's process
 */
record Questions(Ground ground, Home home, Definition definition, Surroundings surroundings, RunRecord run, long pid) {
    private static final System.Logger LOG = System.getLogger(Questions.class.getName());

    /** Blocks up to the check's timeout when it is asked; answers what is wrong, or nothing. */
    Supplier<Optional<String>> of(WorkloadSpec.HealthCheck check) {
        WorkloadSpec spec = definition.spec();
        Path directory = definition.workingDirectory();
        Map<String, String> environment = RunEnvironment.of(ground, definition, surroundings, run.id());
        if (check.probe() instanceof Probe.Plugin asked) {
            return new PluginQuestion(
                    ground.plugins(),
                    surroundings.complete(spec),
                    asked.check(),
                    check.timeout(),
                    pid,
                    directory,
                    environment);
        }
        if (spec.isolation().podman().isEmpty()) {
            Probe own =
                    Twin.of(ground, spec).map(twin -> twin.own(check.probe())).orElse(check.probe());
            Probe here = surroundings.inside(own);
            return question(check, ground.walls().through(spec, here, pid, directory), directory, environment);
        }
        return inContainer(check, spec, directory, environment);
    }

    private Supplier<Optional<String>> inContainer(
            WorkloadSpec.HealthCheck check, WorkloadSpec spec, Path directory, Map<String, String> environment) {
        try {
            Probe there = ground.containers().inside(spec, check.probe());
            return question(check, there, directory, ground.containers().outside(spec, environment));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, spec.name() + ": its health cannot be asked: " + e.getMessage());
            return question(check, new Probe.Exec(List.of("false")), directory, environment);
        }
    }

    private Supplier<Optional<String>> question(
            WorkloadSpec.HealthCheck check, Probe probe, Path directory, Map<String, String> environment) {
        return new Question(
                probe,
                check.timeout(),
                directory,
                environment,
                home.stdout(),
                run.stdoutFrom(),
                home.stderr(),
                run.stderrFrom())::ask;
    }
}
