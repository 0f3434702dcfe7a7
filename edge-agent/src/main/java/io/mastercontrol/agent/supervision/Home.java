package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.log.LogFiles;
import io.mastercontrol.agent.run.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the files of one workload are.
 *
 * @param notebook what of it must survive the agent
 */
record Home(Path notebook, RunFiles runs, LogFiles stdout, LogFiles stderr) {
    static Home of(Ground ground, String workload) throws IOException {
        Path directory = ground.home(workload);
        RunFiles runs = new RunFiles(ground.runs(workload));
        Path logs = Files.createDirectories(directory.resolve("logs"));
        return new Home(
                directory.resolve("supervision.json"),
                runs,
                new LogFiles(logs, "stdout"),
                new LogFiles(logs, "stderr"));
    }
}
