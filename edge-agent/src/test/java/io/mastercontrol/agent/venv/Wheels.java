package io.mastercontrol.agent.venv;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Python libraries of one module each, packed as wheels. */
public final class Wheels {
    private Wheels() {}

    /** Puts {@code NAME-VERSION-py3-none-any.whl} there, with {@code NAME.py} in it. */
    public static Path put(Path directory, String name, String version, String module, String... requires)
            throws IOException {
        String info = name + "-" + version + ".dist-info/";
        Map<String, String> files = new LinkedHashMap<>();
        files.put(name + ".py", module);
        files.put(
                info + "METADATA",
                "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n"
                        + List.of(requires).stream()
                                .map(other -> "Requires-Dist: " + other + "\n")
                                .collect(Collectors.joining()));
        files.put(info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        files.put(
                info + "RECORD",
                files.keySet().stream().map(file -> file + ",,\n").collect(Collectors.joining()) + info + "RECORD,,\n");
        Path wheel = Files.createDirectories(directory).resolve(name + "-" + version + "-py3-none-any.whl");
        try (OutputStream out = Files.newOutputStream(wheel);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return wheel;
    }
}
