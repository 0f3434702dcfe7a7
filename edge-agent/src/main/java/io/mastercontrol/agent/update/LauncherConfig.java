package io.mastercontrol.agent.update;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** What an agent is told by the launcher that started it; empty in an agent that was started by hand. */
@ConfigMapping(prefix = "mc.launcher")
public interface LauncherConfig {
    /** Directory of the agent that was started. */
    Optional<Path> agent();

    /** Directory of the agent in the package, which runs when no release of the agent was ever committed. */
    Optional<Path> packaged();

    /** File in memory in which the agent counts the turns of its supervisor. */
    Optional<Path> pulse();
}
