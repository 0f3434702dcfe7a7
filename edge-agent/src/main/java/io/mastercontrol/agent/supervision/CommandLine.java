package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.Resources;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The program of a workload that is no container, with its arguments.
 *
 * @param directory where it starts
 */
record CommandLine(WorkloadSpec spec, Path directory, Map<String, String> environment) {
    /** @throws IOException with a sentence on what is missing */
    List<String> of(Resources resources) throws IOException {
        if (spec.program() instanceof Program.PythonCallable callable) {
            requireExecutable("python3");
            return List.of(
                    "python3", "-u", resources.pythonRunner().toString(), callable.module(), callable.entryPoint());
        }
        List<String> argv = ((Program.Command) spec.program()).argv();
        requireExecutable(argv.get(0));
        return argv;
    }

    private void requireExecutable(String program) throws IOException {
        if (program.contains("/")) {
            Path file = directory.resolve(program);
            if (!Files.exists(file)) {
                throw new IOException("there is no program " + file);
            }
            if (!Files.isExecutable(file) || Files.isDirectory(file)) {
                throw new IOException(file + " is not executable: chmod +x it, or name its interpreter in command");
            }
            return;
        }
        for (String place : environment.getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            if (Files.isExecutable(Path.of(place, program))) {
                return;
            }
        }
        throw new IOException("there is no program " + program + " in the PATH");
    }
}
