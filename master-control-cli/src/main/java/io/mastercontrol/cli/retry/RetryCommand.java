package io.mastercontrol.cli.retry;

import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.output.Durations;
import io.mastercontrol.cli.output.HelpOption;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code retry -- CMD…}: for workloads whose own work fails now and then; needs neither agent nor control plane. */
@Command(
        name = "retry",
        description = "Execute a command until it succeeds, with growing pauses of random length.",
        footer = "It ends with the exit code of the last attempt. Input and output are the command's own.")
public final class RetryCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "10",
            description = "Attempts at most, the first included.")
    private int most;

    @Option(
            names = "--delay",
            paramLabel = "T",
            defaultValue = "1s",
            converter = Durations.class,
            description = "The first pause is at most this long, and each further one twice as long.")
    private Duration delay;

    @Option(
            names = "--max-delay",
            paramLabel = "T",
            defaultValue = "1m",
            converter = Durations.class,
            description = "No pause is longer.")
    private Duration maxDelay;

    @Option(
            names = "--for",
            paramLabel = "T",
            converter = Durations.class,
            description = "No attempt begins later than this after the first.")
    private Duration span;

    @Parameters(paramLabel = "CMD", arity = "1..*", description = "The command, after two hyphens.")
    private List<String> command;

    @Spec
    private CommandSpec spec;

    private volatile Process running;

    @Override
    public Integer call() throws InterruptedException {
        if (most < 1) {
            throw new Failure(Failure.USAGE, "--max is " + most + ", but there must be one attempt at least");
        }
        Patience patience = new Patience(most, delay, maxDelay, Optional.ofNullable(span));
        // Whoever ends this means the command.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            Process current = running;
            if (current != null) {
                current.destroy();
            }
        }));
        long begin = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            int code = attempt();
            if (code == 0) {
                return 0;
            }
            Optional<Duration> pause = patience.pause(
                    attempt, Duration.ofNanos(System.nanoTime() - begin), ThreadLocalRandom.current()::nextDouble);
            if (pause.isEmpty()) {
                return code;
            }
            spec.commandLine()
                    .getErr()
                    .println("master-control: attempt " + attempt + " of " + command.get(0) + " exited with " + code
                            + "; the next in " + pause.get().toMillis() / 1_000.0 + " s");
            TimeUnit.MILLISECONDS.sleep(pause.get().toMillis());
        }
    }

    private int attempt() throws InterruptedException {
        try {
            running = new ProcessBuilder(command).inheritIO().start();
            return running.waitFor();
        } catch (IOException e) {
            throw new Failure(Failure.NOT_FOUND, command.get(0) + " cannot be executed: " + Failure.reason(e));
        } finally {
            running = null;
        }
    }
}
