package io.mastercontrol.cli.local;

import io.mastercontrol.cli.workload.WorkloadCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code list}: the workloads of this device. */
@Command(name = "list", description = "Show the workloads of this device, as its agent sees them.")
public final class ListCommand implements Runnable {
    @Mixin
    private Agent agent;

    @Override
    public void run() {
        agent.printer().list(agent.socket().get("/workloads"), WorkloadCommand.LIST);
    }
}
