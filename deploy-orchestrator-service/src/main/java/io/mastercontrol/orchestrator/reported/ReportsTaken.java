package io.mastercontrol.orchestrator.reported;

import java.util.List;

/** Fired after the commit: these devices said something new. */
public record ReportsTaken(List<String> devices) {}
