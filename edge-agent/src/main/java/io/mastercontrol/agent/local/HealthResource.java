package io.mastercontrol.agent.local;

import io.mastercontrol.agent.definition.LocalDefinitions;
import io.mastercontrol.agent.supervision.LinkReport;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;

/** {@code /health}: 200 when all is well, 503 when a person should look. The link does not count: boards live without. */
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class HealthResource {
    private final Workloads workloads;
    private final LocalDefinitions local;
    private final Instance<LinkReport> link;

    HealthResource(Workloads workloads, LocalDefinitions local, Instance<LinkReport> link) {
        this.workloads = workloads;
        this.local = local;
        this.link = link;
    }

    /** {@code status} is UP or DOWN. */
    public record Report(String status, List<String> problems, int workloads, long running, String link) {}

    @GET
    public Response health() {
        List<String> problems = new ArrayList<>(local.problems());
        List<WorkloadStatus> all = workloads.statuses();
        for (WorkloadStatus s : all) {
            if (s.state().isFailure() || s.health() == Health.unhealthy) {
                problems.add(s.name() + " is " + s.state() + (s.reason() == null ? "" : ": " + s.reason()));
            }
        }
        long running = all.stream().filter(s -> s.pid() != null).count();
        String linkState = link.isResolvable() ? link.get().linkState() : "stand-alone";
        Report report = new Report(problems.isEmpty() ? "UP" : "DOWN", problems, all.size(), running, linkState);
        return Response.status(problems.isEmpty() ? 200 : 503).entity(report).build();
    }
}
