package io.mastercontrol.agent.identity;

import io.mastercontrol.contracts.release.DeviceFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a board and its system are, in words that selectors can name: lower case, without blanks. */
public final class BoardFacts {
    private static final Pattern OS = Pattern.compile("(?m)^(ID|VERSION_ID)=\"?([^\"\\n]*)\"?$");
    private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal: +(\\d+) kB$");
    private static final int LONGEST = 63;

    private BoardFacts() {}

    /**
     * Reads them; what the board does not say is left out.
     *
     * @param root of the file system
     */
    public static Map<String, String> read(Path root) {
        Map<String, String> facts = new TreeMap<>();
        put(facts, "architecture", DeviceFacts.architecture(System.getProperty("os.arch")));
        put(facts, "java", System.getProperty("java.version"));
        put(facts, "cpus", String.valueOf(Runtime.getRuntime().availableProcessors()));
        text(root, "proc/sys/kernel/osrelease").ifPresent(kernel -> put(facts, "kernel", kernel));
        text(root, "proc/device-tree/model").ifPresent(model -> put(facts, "model", model));
        text(root, "proc/device-tree/serial-number").ifPresent(serial -> put(facts, "hardware_serial", serial));
        text(root, "etc/os-release").ifPresent(release -> {
            Matcher line = OS.matcher(release);
            while (line.find()) {
                put(facts, line.group(1).equals("ID") ? "os" : "os_version", line.group(2));
            }
        });
        put(facts, "interfaces", interfaces(root));
        text(root, "etc/master-control/location").ifPresent(location -> put(facts, "location", location));
        text(root, "proc/meminfo").ifPresent(memory -> {
            Matcher total = MEMORY.matcher(memory);
            if (total.find()) {
                put(facts, "memory_mb", String.valueOf(Long.parseLong(total.group(1)) / 1024));
            }
        });
        return facts;
    }

    /** Network interfaces that are hardware, in their order, with slashes between them: {@code eth0/wlan0}. */
    private static String interfaces(Path root) {
        try (Stream<Path> all = Files.list(root.resolve("sys/class/net"))) {
            return all.filter(each -> Files.exists(each.resolve("device")))
                    .map(each -> each.getFileName().toString())
                    .sorted()
                    .collect(Collectors.joining("/"));
        } catch (IOException e) {
            // Not every board says everything.
            return "";
        }
    }

    private static void put(Map<String, String> facts, String name, String value) {
        String word = value.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9._:/-]+", "-")
                .replaceAll("^[^a-z0-9]+", "");
        String cut = word.substring(0, Math.min(LONGEST, word.length())).replaceAll("[^a-z0-9]+$", "");
        if (!cut.isEmpty()) {
            facts.put(name, cut);
        }
    }

    private static Optional<String> text(Path root, String file) {
        try {
            return Optional.of(new String(Files.readAllBytes(root.resolve(file)), StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Not every board says everything.
            return Optional.empty();
        }
    }
}
