package io.mastercontrol.agent.venv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A Python that environments can be made with.
 *
 * @param tag its version and the machine's architecture, as in the names of compiled libraries
 */
record Interpreter(Path executable, String tag) {
    private static final String QUESTION =
            "import sys, sysconfig; print(sysconfig.get_config_var('SOABI') or sys.implementation.cache_tag);"
                    + " import venv, ensurepip";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** By what would change with the program: asking costs a process. */
    private static final Map<String, Interpreter> KNOWN = new ConcurrentHashMap<>();

    /**
     * Finds it.
     *
     * @param name looked for in the PATH, or a path below {@code directory}
     * @throws IOException with a sentence for people
     */
    static Interpreter find(String name, Path directory) throws IOException {
        Path executable = executable(name, directory);
        Path real = executable.toRealPath();
        String key = executable + " " + real + " " + Files.getLastModifiedTime(real) + " " + Files.size(real);
        Interpreter known = KNOWN.get(key);
        if (known != null) {
            return known;
        }
        Interpreter asked = new Interpreter(executable, ask(executable, PATIENCE));
        KNOWN.put(key, asked);
        return asked;
    }

    private static Path executable(String name, Path directory) throws IOException {
        if (name.contains("/")) {
            Path file = directory.resolve(name).normalize();
            if (Files.isExecutable(file)) {
                return file;
            }
            throw new IOException("there is no program " + file + ", which isolation.venv.python names");
        }
        for (String place :
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            if (Files.isExecutable(Path.of(place, name))) {
                return Path.of(place, name);
            }
        }
        throw new IOException("there is no " + name + " on this device; install it with: sudo apt install "
                + (name.equals("python3") ? "python3 python3-venv" : name));
    }

    static String ask(Path executable, Duration patience) throws IOException {
        Process process = new ProcessBuilder(List.of(executable.toString(), "-I", "-c", QUESTION))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                end(process);
                throw new IOException(executable + " did not answer within " + patience.toSeconds() + " s: "
                        + lastLine(said(process)));
            }
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        String answer = said(process);
        if (process.exitValue() == 0) {
            return answer;
        }
        if (answer.contains("No module named 'venv'") || answer.contains("No module named 'ensurepip'")) {
            throw new IOException("Python's venv module is missing; install it with: sudo apt install "
                    + executable.getFileName() + "-venv");
        }
        throw new IOException(executable + " is no Python that works: " + lastLine(answer));
    }

    /** Not by the process' own method, which closes the stream before what is in it has been read. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
    }

    private static String said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static String lastLine(String said) {
        return said.lines().reduce((first, second) -> second).orElse("it says nothing");
    }
}
