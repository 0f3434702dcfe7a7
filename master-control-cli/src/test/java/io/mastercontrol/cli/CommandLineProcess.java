package io.mastercontrol.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The command line as a user has it: a process of its own, with a home directory of its own. */
public final class CommandLineProcess {
    private static final long DEADLINE_SECONDS = 60;
    private final Path home;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<String> jvm = new ArrayList<>();

    /** What a command did. Making one fails when there is a trace of a Java exception in it. */
    public record Result(int exit, String out, String err) {
        public Result {
            String all = out + err;
            if (all.contains("\tat ") || all.contains("Exception") || all.contains("unexpected")) {
                throw new AssertionError("this is not for users: " + all);
            }
        }

        @Override
        public String toString() {
            return "exit " + exit + "\nstdout: " + out + "\nstderr: " + err;
        }
    }

    public CommandLineProcess(Path home) {
        this.home = home;
    }

    /** Speaks to that control plane, as a script would. */
    public static CommandLineProcess of(Path home, ControlPlane plane) {
        return new CommandLineProcess(home)
                .with("MASTER_CONTROL_URL", plane.url())
                .with("MASTER_CONTROL_TOKEN", ControlPlane.TOKEN);
    }

    public CommandLineProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public CommandLineProcess withJvm(String option) {
        jvm.add(option);
        return this;
    }

    public Result run(String... arguments) throws IOException, InterruptedException {
        return runMain("io.mastercontrol.cli.Main", arguments);
    }

    public Result runMain(String main, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(home, "out", ".txt");
        Path err = Files.createTempFile(home, "err", ".txt");
        Process process = process(main, arguments)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + DEADLINE_SECONDS + " s: " + Files.readString(out)
                        + Files.readString(err));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private ProcessBuilder process(String main, String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path")));
        line.addAll(jvm);
        line.add(main);
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.directory(home.toFile());
        builder.environment().clear();
        builder.environment().put("HOME", home.toString());
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().putAll(environment);
        return builder;
    }
}
