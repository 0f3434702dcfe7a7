package io.mastercontrol.cli.device;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Devices as a file: further verbs of {@code device}. */
public final class DeviceInventoryCommand {
    private DeviceInventoryCommand() {}

    @Command(
            name = "export",
            description =
                    "Write all devices with labels, groups and variables, a JSON object a line with groups and tokens"
                            + " (without secrets) too, or a table of devices (csv).")
    static void export(
            @Mixin Connection connection,
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            description = "jsonl or csv; by the file's name if it is left out.")
                    String format,
            @Option(
                            names = {"-f", "--file"},
                            paramLabel = "FILE",
                            description = "Where to; standard output if it is left out.")
                    Path file) {
        String path = "/api/v1/inventory?format=" + format(format, file);
        try (InputStream in = connection.api().download(path)) {
            if (file == null) {
                OutputStream out = System.out;
                in.transferTo(out);
                out.flush();
                return;
            }
            // What is there is not lost to an export that breaks off.
            Path whole = file.toAbsolutePath().resolveSibling(file.getFileName() + ".part");
            Files.copy(in, whole, StandardCopyOption.REPLACE_EXISTING);
            Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "the export broke off: " + Failure.reason(e));
        }
    }

    @Command(
            name = "import",
            description =
                    "Take such a file in: all of it, or nothing and what is wrong with each line. What it does not name"
                            + " stays; devices that have not enrolled yet get theirs when they do.")
    static void take(
            @Mixin Connection connection,
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            description = "jsonl or csv; by the file's name if it is left out.")
                    String format,
            @Option(names = "--dry-run", description = "Say what it would change, and change nothing.") boolean dryRun,
            @Parameters(paramLabel = "FILE", description = "The file.") Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new Failure(Failure.USAGE, "there is no file " + file + " that you may read");
        }
        String path = "/api/v1/inventory?format=" + format(format, file) + "&dry_run=" + dryRun;
        JsonNode done = connection.api().upload(path, file, "application/octet-stream", bytes -> {});
        connection.printer().said(sentence(done, dryRun), done);
    }

    private static String sentence(JsonNode done, boolean dryRun) {
        String would = dryRun ? "Would change " : "Changed ";
        long tokens = done.path("tokens").asLong();
        return would + done.path("changed").asText() + " of "
                + done.path("devices").asText() + " devices, "
                + done.path("groups").asText() + " groups and "
                + done.path("variables").asText() + " variables; "
                + done.path("expected").asText() + " devices are expected to enrol"
                + (tokens == 0 ? "" : "; " + tokens + " enrolment tokens were left out, make new ones");
    }

    private static String format(String asked, Path file) {
        String format = asked != null ? asked : file != null && file.toString().endsWith(".csv") ? "csv" : "jsonl";
        if (!format.equals("csv") && !format.equals("jsonl")) {
            throw new Failure(Failure.USAGE, "--format is '" + format + "', but must be jsonl or csv");
        }
        return format;
    }
}
