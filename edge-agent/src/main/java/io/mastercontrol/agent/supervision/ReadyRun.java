package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunDraft;

/** A run that waits for the word to start; good for one number and one {@link Launch#kind() kind} of start. */
record ReadyRun(long number, String kind, RunDraft draft, Process runner, ProcessIdentity process) {}
