package io.mastercontrol.orchestrator.rule;

import java.util.List;

/**
 * People have said something else about devices, or about all of them: rollouts look again. Fired after the commit.
 *
 * @param devices whom it concerns; empty for the fleet
 */
public record RulesChanged(List<String> devices) {}
