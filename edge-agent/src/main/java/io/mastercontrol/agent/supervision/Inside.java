package io.mastercontrol.agent.supervision;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command as a workload would execute it.
 *
 * @param argv enters the workload's walls and control groups first, and becomes its user
 * @param user whom it becomes, if not the agent's own
 */
public record Inside(List<String> argv, Path directory, Map<String, String> environment, Optional<String> user) {}
