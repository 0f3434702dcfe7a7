package io.mastercontrol.agent.venv;

import io.mastercontrol.agent.disk.FileDigests;
import io.mastercontrol.agent.run.Resources;
import io.mastercontrol.contracts.workload.WorkloadSpec.Isolation.Venv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that an environment depends on.
 *
 * @param requirements the file that lists the libraries
 * @param wheels where they come from, if not from a package index
 * @param hash the same for what makes the same environment, wherever its files are
 */
public record Recipe(
        Interpreter python, boolean systemSitePackages, Path requirements, Optional<Path> wheels, String hash) {
    private static final int SHORT = 32;

    /**
     * Reads it. Blocks, for as long as reading every wheel takes when they are new.
     *
     * @param directory the workload's, below which relative paths are
     * @throws IOException with a sentence for people
     */
    public static Recipe of(Venv wanted, Path directory) throws IOException {
        Path requirements = RequirementFiles.first(wanted.requirements(), directory);
        Optional<Path> wheels = wheels(wanted.wheels(), directory);
        Interpreter python = Interpreter.find(wanted.python(), directory);
        List<String> facts = new ArrayList<>(List.of(
                "1", python.executable().toString(), python.tag(), Boolean.toString(wanted.systemSitePackages())));
        for (Path file : RequirementFiles.all(requirements)) {
            facts.add("file " + RequirementFiles.isProject(file) + " " + FileDigests.of(file));
        }
        if (wheels.isPresent()) {
            for (Path wheel : wheelsIn(wheels.get())) {
                facts.add("wheel " + wheel.getFileName() + " " + FileDigests.of(wheel));
            }
        }
        String hash = Resources.hash(String.join("\n", facts).getBytes(StandardCharsets.UTF_8));
        return new Recipe(python, wanted.systemSitePackages(), requirements, wheels, hash.substring(0, SHORT));
    }

    private static Optional<Path> wheels(Optional<String> named, Path directory) throws IOException {
        Path place = directory.resolve(named.orElse("wheels")).normalize();
        if (Files.isDirectory(place)) {
            return Optional.of(place);
        }
        if (named.isPresent()) {
            throw new IOException("there is no directory " + place + ", which isolation.venv.wheels names");
        }
        return Optional.empty();
    }

    private static List<Path> wheelsIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".whl"))
                    .sorted()
                    .toList();
        }
    }
}
