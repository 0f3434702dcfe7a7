package io.mastercontrol.dashboard.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.access.ScopedCallers;
import io.mastercontrol.dashboard.gateway.ServiceClient;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.UUID;

/** The console's pages about releases and rollouts. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("viewer")
@ScopedCallers
public class RolloutPages {
    private final Template release;
    private final Template releases;
    private final Template rollouts;
    private final Template rollout;
    private final Template plan;
    private final Views views;
    private final SecurityIdentity caller;

    RolloutPages(
            Template release,
            Template releases,
            Template rollouts,
            Template rollout,
            Template plan,
            Views views,
            SecurityIdentity caller) {
        this.release = release;
        this.releases = releases;
        this.rollouts = rollouts;
        this.rollout = rollout;
        this.plan = plan;
        this.views = views;
        this.caller = caller;
    }

    @GET
    @Path("releases")
    public Uni<TemplateInstance> releases() {
        return views.page(releases, caller, Map.of("releases", views.orchestrator("/api/v1/releases?limit=100")));
    }

    @GET
    @Path("releases/{name}/{version}")
    public Uni<TemplateInstance> release(@PathParam("name") String name, @PathParam("version") String version) {
        String path = "/api/v1/releases/" + Views.encode(name) + "/" + Views.encode(version);
        return views.pageOf(
                "release",
                release,
                caller,
                Map.of(
                        "release", views.orchestrator(path),
                        "rollouts", views.orchestrator("/api/v1/rollouts?limit=50" + Views.query("release", name))),
                name + " " + version);
    }

    @GET
    @Path("rollouts")
    public Uni<TemplateInstance> rollouts() {
        return views.page(
                        rollouts,
                        caller,
                        Map.of(
                                "rollouts", views.orchestrator("/api/v1/rollouts?limit=50"),
                                "releases", views.orchestrator("/api/v1/releases?limit=100")))
                .map(page -> page.data("once", UUID.randomUUID().toString()));
    }

    @GET
    @Path("rollouts/{id}")
    public Uni<TemplateInstance> rollout(@PathParam("id") String id) {
        return views.pageOf(
                "rollout",
                rollout,
                caller,
                Map.of("rollout", views.orchestrator("/api/v1/rollouts/" + Views.encode(id))),
                id);
    }

    /** The plan as a fragment, or, when it is meant, the rollout itself. */
    @POST
    @Path("rollouts")
    @RolesAllowed("operator")
    public Uni<Response> start(
            @FormParam("release") String release,
            @FormParam("selector") String selector,
            @FormParam("batch_size") String batchSize,
            @FormParam("bake") String bake,
            @FormParam("once") String once,
            @FormParam("action") String action) {
        boolean dryRun = !"start".equals(action);
        String[] named = String.valueOf(release).split(" ", 2);
        ObjectNode body = Json.mapper().createObjectNode().put("selector", selector);
        body.putObject("release").put("name", named[0]).put("version", named.length > 1 ? named[1] : "");
        ObjectNode strategy = body.putObject("strategy")
                .put("type", "rolling")
                .put("bake", bake)
                .put("on_failure", "rollback");
        if (batchSize != null && batchSize.matches("\\d{1,6}")) {
            strategy.put("batch_size", Integer.parseInt(batchSize));
        } else {
            strategy.put("batch_size", batchSize);
        }
        return views.post(caller, views.orchestrator("/api/v1/rollouts?dry_run=" + dryRun), body, dryRun ? null : once)
                .map(answer -> answer(answer, dryRun));
    }

    private Response answer(ServiceClient.Answer answer, boolean dryRun) {
        if (answer.status() < 300 && !dryRun) {
            return Response.ok("")
                    .header(
                            "HX-Redirect",
                            "/rollouts/" + answer.body().path("id").asText())
                    .build();
        }
        return Response.ok(plan.data("plan", Views.plain(answer.body()))
                        .data("refused", answer.status() >= 300)
                        .render())
                .build();
    }
}
