package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.SafeFile;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two versions of a workload can run side by side, each at a place of its own: its files, control groups and, where it
 * says so, its port. Which of the two serves is on the disk; a process keeps its place when the other takes over.
 */
final class Twins {
    /** No workload has such a name. */
    private static final String SECOND = "+2";

    private static final String BESIDE = ".standby";

    private final Path file;
    private final Map<String, String> serving;

    private Twins(Path file, Map<String, String> serving) {
        this.file = file;
        this.serving = serving;
    }

    /** What cannot be read is as good as nothing: a board must start, and what runs says itself where it is. */
    static Twins in(Path data) {
        Path file = data.resolve("twins.json");
        Map<String, String> known = new TreeMap<>();
        try {
            if (Files.exists(file)) {
                Json.mapper().readTree(Files.readString(file)).properties().stream()
                        .filter(entry -> entry.getValue().isTextual())
                        .forEach(entry ->
                                known.put(entry.getKey(), entry.getValue().asText()));
            }
        } catch (IOException e) {
            System.getLogger(Twins.class.getName())
                    .log(
                            System.Logger.Level.ERROR,
                            file + " cannot be read, so it is looked for where workloads run: " + e.getMessage());
        }
        return new Twins(file, known);
    }

    /** By what name the version that does not serve is known. */
    static String beside(String workload) {
        return workload + BESIDE;
    }

    /** Whether that is the name of a version that does not serve. */
    static boolean isBeside(String name, String place) {
        return name.equals(beside(workload(place)));
    }

    static boolean isSecond(String place) {
        return place.endsWith(SECOND);
    }

    static String other(String place) {
        return isSecond(place) ? workload(place) : place + SECOND;
    }

    /** Whose place it is. */
    static String workload(String place) {
        return isSecond(place) ? place.substring(0, place.length() - SECOND.length()) : place;
    }

    /** Where the version is that serves. */
    String place(String workload) {
        return serving.getOrDefault(workload, workload);
    }

    /** Durable when it returns. */
    void serves(String place) throws IOException {
        String workload = workload(place);
        String before = isSecond(place) ? serving.put(workload, place) : serving.remove(workload);
        if (!place.equals(before == null ? workload : before)) {
            SafeFile.replace(file, Json.write(serving));
        }
    }
}
