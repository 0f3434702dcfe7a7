package io.mastercontrol.agent.venv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What pip wrote, boiled down to one sentence. */
final class PipOutput {
    private static final Pattern NONE = Pattern.compile("ERROR: No matching distribution found for (.+)");
    private static final Pattern VERSIONS =
            Pattern.compile("ERROR: Could not find a version .*from versions: ([^)]*)\\)?.*");
    private static final Pattern INVALID =
            Pattern.compile("ERROR: Invalid requirement: '?([^'(]+?)'?:? .*line (\\d+) of ([^)]+)\\).*");
    private static final Pattern CONFLICT = Pattern.compile("ERROR: Cannot install .+ because .*conflict.*");
    private static final Pattern CAUSE = Pattern.compile("    (\\S.*)");
    private static final Pattern HASH = Pattern.compile("    (\\S.*?) (?:\\(from .*\\) ?|from .*):");
    private static final Pattern PYTHON =
            Pattern.compile("ERROR: Package '?([^' ]+)'? requires a different Python: (.*)");
    private static final List<String> NO_NETWORK = List.of(
            "NewConnectionError",
            "ConnectTimeoutError",
            "Temporary failure in name resolution",
            "Network is unreachable");

    private PipOutput() {}

    /**
     * Why it failed.
     *
     * @param offline whether wheels come from a directory
     * @param tag of the interpreter, see {@link Interpreter}
     */
    static String why(String output, boolean offline, String tag) {
        List<String> lines = output.lines().toList();
        if (output.contains("No space left on device") || output.contains("[Errno 28]")) {
            return "the disk is full";
        }
        if (!offline && NO_NETWORK.stream().anyMatch(output::contains)) {
            return "the package index cannot be reached; ship the wheels with the workload in a directory wheels";
        }
        return missing(lines, offline, tag)
                .or(() -> conflict(lines))
                .or(() -> first(lines, INVALID)
                        .map(m -> "'" + m.group(1).strip() + "' on line " + m.group(2) + " of " + name(m.group(3))
                                + " is no requirement"))
                .or(() -> first(lines, PYTHON).map(m -> m.group(1) + " does not suit this Python: " + m.group(2)))
                .or(() -> wrongHash(lines))
                .orElseGet(() -> "pip says: " + lastWords(lines));
    }

    private static Optional<String> missing(List<String> lines, boolean offline, String tag) {
        return first(lines, NONE).map(m -> {
            String versions = first(lines, VERSIONS)
                    .map(v -> v.group(1).strip())
                    .filter(v -> !v.isEmpty() && !v.equals("none"))
                    .map(v -> ", only " + v)
                    .orElse("");
            return (offline ? "there is no wheel for " : "the package index has no wheel for ")
                    + m.group(1).strip() + " that suits " + tag + versions;
        });
    }

    /** pip lists what asks for what, indented, after a line that ends with a colon. */
    private static Optional<String> conflict(List<String> lines) {
        if (first(lines, CONFLICT).isEmpty()) {
            return Optional.empty();
        }
        List<String> causes = new ArrayList<>();
        int at = lines.indexOf("The conflict is caused by:");
        for (int i = at + 1; at >= 0 && i < lines.size(); i++) {
            Matcher cause = CAUSE.matcher(lines.get(i));
            if (!cause.matches()) {
                break;
            }
            causes.add(cause.group(1).replace("The user requested", "it asks for"));
        }
        return Optional.of("its requirements contradict each other"
                + (causes.isEmpty() ? "" : ": " + String.join(", but ", causes)));
    }

    private static Optional<String> wrongHash(List<String> lines) {
        boolean told = lines.stream().anyMatch(line -> line.contains("DO NOT MATCH THE HASHES"));
        return told
                ? Optional.of("the digest of "
                        + first(lines, HASH).map(m -> m.group(1)).orElse("a wheel")
                        + " is not the one that is required")
                : Optional.empty();
    }

    private static String lastWords(List<String> lines) {
        List<String> spoken = lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("WARNING"))
                .toList();
        return spoken.stream()
                .filter(line -> line.startsWith("ERROR: "))
                .reduce((one, other) -> other)
                .map(line -> line.substring("ERROR: ".length()))
                .or(() -> spoken.stream().reduce((one, other) -> other))
                .orElse("nothing");
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Optional<Matcher> first(List<String> lines, Pattern pattern) {
        return lines.stream().map(pattern::matcher).filter(Matcher::matches).findFirst();
    }
}
