package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether docker-compose.yml asks only for what {@code ./master-control containers} makes, and tells services only what they
 * know. No container engine is asked.
 */
@Order(0)
class ComposeIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    private static Set<String> all(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String asVariable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    @Test
    void asksForWhatIsMadeAndTellsWhatIsKnown() throws Exception {
        Path data = directory.resolve("containers");
        ProcessBuilder line = new ProcessBuilder(
                ROOT.resolve("master-control").toString(),
                "containers",
                "--data",
                data.toString(),
                "--host",
                "fleet.example.com");
        line.environment().put("MASTER_CONTROL_BUILT", "true");
        Process process = line.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), said);
        String compose = Files.readString(ROOT.resolve("docker-compose.yml"));

        Properties made = new Properties();
        try (var in = Files.newInputStream(data.resolve("compose.env"))) {
            made.load(in);
        }
        assertTrue(
                made.stringPropertyNames().containsAll(all(compose, "\\$\\{([A-Z_]+)")),
                () -> all(compose, "\\$\\{([A-Z_]+)") + " of " + made.stringPropertyNames());
        for (String file : all(compose, "\\$\\{MC_FILES:\\?\\}/([^:]+):")) {
            assertTrue(Files.isReadable(data.resolve(file)), file + " is mounted, but not made");
        }
        for (String module : all(compose, "MODULE: ([a-z-]+)")) {
            assertTrue(Files.isDirectory(ROOT.resolve(module)), module + " is no module");
        }
        assertTrue(all(compose, "\\n  ([a-z]+):\\n    <<: \\*service")
                .equals(Set.of("registry", "orchestrator", "alerting", "dashboard")));
        Set<String> known = Stream.concat(
                        all(Files.readString(ROOT.resolve("docs/configuration.md")), "`(mc\\.[a-z0-9.-]+)`").stream(),
                        keys())
                .map(ComposeIT::asVariable)
                .collect(Collectors.toSet());
        for (String variable : all(compose, "\\n +(MC_[A-Z0-9_]+):")) {
            assertTrue(known.contains(variable), variable + " is no key of any service");
        }
        for (String secret :
                Set.of("compose.env", "broker.properties", "secrets.properties", "admin.json", "pki/ca.key")) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(secret))),
                    secret);
        }
        assertTrue(Files.readString(data.resolve("roles.sql")).contains("CREATE ROLE registry LOGIN PASSWORD"));
    }

    /** Keys that services have by their properties files. */
    private static Stream<String> keys() throws Exception {
        StringBuilder all = new StringBuilder();
        for (String module : Set.of(
                "fleet-registry-service", "deploy-orchestrator-service", "alerting-service", "dashboard-service")) {
            all.append(Files.readString(ROOT.resolve(module).resolve("src/main/resources/application.properties")));
        }
        return Stream.concat(
                all(all.toString(), "(?m)^(mc\\.[a-z0-9.-]+)=").stream(),
                all(all.toString(), "\\$\\{(mc\\.[a-z0-9.-]+)").stream());
    }
}
