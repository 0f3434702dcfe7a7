package io.mastercontrol.agent.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The board's podman, as the agent or as one of its users.
 *
 * @param user empty for the agent's own
 */
record Podman(Optional<HostUser> user) {
    private static final int LONGEST = 300;

    /** What one call answered. */
    record Answer(int code, String out, String err) {
        boolean worked() {
            return code == 0;
        }

        /** Podman's last words, as a part of a sentence. */
        String why() {
            String last = err.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.contains("level=warning"))
                    .reduce((first, second) -> second)
                    .orElse("it exited with " + code + " and said nothing");
            String words = last.replaceFirst("^Error: ", "");
            return words.length() > LONGEST ? words.substring(0, LONGEST) + "…" : words;
        }
    }

    static Podman of(Optional<String> user) throws IOException {
        return new Podman(user.isPresent() ? Optional.of(HostUser.named(user.get())) : Optional.empty());
    }

    static boolean isInstalled() {
        for (String place :
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            if (Files.isExecutable(Path.of(place, "podman"))) {
                return true;
            }
        }
        return false;
    }

    /** The words before podman's own arguments. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        user.ifPresent(
                u -> words.addAll(List.of("setpriv", "--reuid", u.uid(), "--regid", u.gid(), "--init-groups", "--")));
        words.add("podman");
        return words;
    }

    /** What podman has to be told by its environment. */
    Map<String, String> environment() {
        Map<String, String> told = new HashMap<>();
        user.ifPresent(u -> {
            told.put("HOME", u.home());
            u.runtimeDirectory().ifPresent(place -> told.put("XDG_RUNTIME_DIR", place));
        });
        return told;
    }

    Answer ask(Duration patience, String... arguments) throws IOException {
        return ask(Path.of("/dev/null"), patience, arguments);
    }

    /**
     * Calls podman and waits.
     *
     * @param input what it reads
     * @throws IOException with a sentence for people
     */
    Answer ask(Path input, Duration patience, String... arguments) throws IOException {
        List<String> line = words();
        line.addAll(List.of(arguments));
        Path out = Files.createTempFile("podman", ".out");
        Path err = Files.createTempFile("podman", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(Path.of("/").toFile())
                    .redirectInput(input.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            if (user.isPresent()) {
                builder.environment().remove("XDG_RUNTIME_DIR");
            }
            builder.environment().putAll(environment());
            Process process = builder.start();
            try {
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException(
                            "podman " + arguments[0] + " took longer than " + patience.toSeconds() + " s" + last(err));
                }
            } finally {
                process.destroyForcibly();
            }
            return new Answer(process.exitValue(), text(out), text(err));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** What it said at last, as the end of a sentence. */
    private static String last(Path err) throws IOException {
        return text(err)
                .lines()
                .reduce((first, second) -> second)
                .map(said -> ": " + said)
                .orElse("");
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    }
}
