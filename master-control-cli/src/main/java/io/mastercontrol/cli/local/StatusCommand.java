package io.mastercontrol.cli.local;

import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.workload.WorkloadCommand;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code status NAME}: one workload of this device, and why it is as it is. */
@Command(name = "status", description = "Show one workload of this device, and why it is as it is.")
public final class StatusCommand implements Runnable {
    @Mixin
    private Agent agent;

    @Parameters(paramLabel = "NAME", description = "Name of the workload.")
    private String name;

    @Override
    public void run() {
        List<Column> columns = new ArrayList<>(WorkloadCommand.LIST);
        columns.add(Column.of("REASON", "/reason"));
        agent.printer().one(agent.socket().get("/workloads/" + Api.encode(name)), columns);
    }
}
