package io.mastercontrol.cli.workload;

import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.output.HelpOption;
import io.mastercontrol.contracts.workload.ReleaseFile;
import io.mastercontrol.contracts.workload.ReleaseParser;
import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads workload YAML as an agent would, without one. */
@Command(name = "validate", description = "Check workload YAML, and release.yaml.")
public final class ValidateCommand implements Runnable {
    @Mixin
    private HelpOption help;

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files, or directories of .yaml and .yml files.")
    private List<Path> paths;

    @Option(names = "--var", paramLabel = "K=V", description = "Value of a template variable.")
    private Map<String, String> variables = new HashMap<>();

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        int wrong = 0;
        for (Path file : files()) {
            if (file.getFileName().toString().matches("release\\.ya?ml")) {
                wrong += release(file, out, err);
                continue;
            }
            WorkloadFile read = WorkloadParser.parse(file.toString(), text(file), known());
            read.problems().forEach(err::println);
            wrong += read.isValid() ? 0 : 1;
            if (read.isValid()) {
                out.println(file + ": "
                        + String.join(
                                ", ",
                                read.workloads().stream().map(w -> w.name()).toList()));
            }
        }
        out.flush();
        err.flush();
        if (wrong > 0) {
            throw new Failure(Failure.FAILED, wrong == 1 ? "one file is wrong" : wrong + " files are wrong");
        }
    }

    private static int release(Path file, PrintWriter out, PrintWriter err) {
        ReleaseFile read = ReleaseParser.parse(file.toString(), text(file));
        read.problems().forEach(err::println);
        if (read.isValid()) {
            out.println(file + ": a release");
        }
        return read.isValid() ? 0 : 1;
    }

    /** What every agent knows by itself, so that files that use it can be checked anywhere. */
    private Map<String, String> known() {
        Map<String, String> all = new HashMap<>(Map.of("device", "device", "data", "/var/lib/master-control"));
        all.putAll(variables);
        return all;
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> below = Files.list(path)) {
                List<Path> found = below.filter(f -> f.toString().matches(".*\\.ya?ml"))
                        .sorted()
                        .toList();
                if (found.isEmpty()) {
                    throw new Failure(Failure.NOT_FOUND, "there is no .yaml or .yml file in " + path);
                }
                files.addAll(found);
            } catch (IOException e) {
                throw new Failure(Failure.FAILED, path + " cannot be read: " + Failure.reason(e));
            }
        }
        return files;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new Failure(Failure.NOT_FOUND, "there is no file " + file);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, file + " cannot be read: " + Failure.reason(e));
        }
    }
}
