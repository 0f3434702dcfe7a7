package io.mastercontrol.agent.update;

/** Asks the agent to end and leave its workloads running, so that the launcher starts the one that is now to run. */
public record AgentRestart() {
    /** Exit code by which the launcher knows that this was meant. */
    public static final int EXIT_CODE = 75;
}
