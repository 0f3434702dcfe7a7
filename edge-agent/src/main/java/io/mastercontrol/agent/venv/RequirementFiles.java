package io.mastercontrol.agent.venv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what an environment is made from: the file that lists the libraries, and every file that this one draws in. */
final class RequirementFiles {
    private static final Pattern INCLUDE = Pattern.compile("(?:-r|-c|--requirement|--constraint)[\\s=]*(\\S+).*");
    private static final Pattern EDITABLE = Pattern.compile("(?:-e|--editable)\\b.*");
    private static final Pattern LOCAL = Pattern.compile("(?:.*@\\s*)?(?:file:(?://)?)?((?:\\.{0,2}/)\\S*).*");

    private RequirementFiles() {}

    /**
     * The file to begin with.
     *
     * @param named as the workload names it, below {@code directory} if relative
     * @throws IOException with a sentence for people
     */
    static Path first(Optional<String> named, Path directory) throws IOException {
        if (named.isPresent()) {
            return existing(directory.resolve(named.get()).normalize());
        }
        for (String usual : List.of("requirements.txt", "pyproject.toml")) {
            if (Files.isRegularFile(directory.resolve(usual))) {
                return directory.resolve(usual);
            }
        }
        throw new IOException("there is neither a requirements.txt nor a pyproject.toml in " + directory
                + "; name one in isolation.venv.requirements");
    }

    static boolean isProject(Path file) {
        return file.toString().endsWith(".toml");
    }

    private static Path existing(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        return file;
    }

    /** The first file and all that it draws in, wheels named by their path included, each once. */
    static List<Path> all(Path first) throws IOException {
        Set<Path> found = new LinkedHashSet<>();
        List<Path> open = new ArrayList<>(List.of(first));
        while (!open.isEmpty()) {
            Path file = open.remove(0);
            if (found.add(file) && !isProject(file) && !isWheel(file)) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                for (String line : text.replaceAll("\\\\\r?\n", "").lines().toList()) {
                    drawnIn(line.strip(), file, first).ifPresent(open::add);
                }
            }
        }
        return List.copyOf(found);
    }

    private static boolean isWheel(Path file) {
        return file.toString().endsWith(".whl");
    }

    /** pip looks for further lists beside the list that names them, and for wheels where it is started. */
    private static Optional<Path> drawnIn(String line, Path file, Path first) throws IOException {
        Matcher include = INCLUDE.matcher(line);
        if (include.matches()) {
            if (include.group(1).contains("://")) {
                throw refused(file, line, "is not on the board; put the file beside it");
            }
            return Optional.of(existing(file.resolveSibling(include.group(1)).normalize()));
        }
        Matcher local = LOCAL.matcher(line);
        boolean path = local.matches() && !line.contains("://") || line.contains("file:");
        if (EDITABLE.matcher(line).matches() || (path && !line.contains(".whl"))) {
            throw refused(file, line, "is source that would have to be built; make a wheel of it");
        }
        return path && local.matches()
                ? Optional.of(existing(first.resolveSibling(local.group(1)).normalize()))
                : Optional.empty();
    }

    private static IOException refused(Path file, String line, String why) {
        return new IOException("'" + line + "' in " + file.getFileName() + " " + why);
    }
}
