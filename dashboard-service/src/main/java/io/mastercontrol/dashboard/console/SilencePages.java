package io.mastercontrol.dashboard.console;

import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** The console's page about silences, which links of alerts open with what is to be silenced filled in. */
@Path("silences")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("viewer")
public class SilencePages {
    private final Template silences;
    private final Views views;
    private final SecurityIdentity caller;

    SilencePages(Template silences, Views views, SecurityIdentity caller) {
        this.silences = silences;
        this.views = views;
        this.caller = caller;
    }

    @GET
    public Uni<TemplateInstance> silences(
            @QueryParam("rule") @DefaultValue("") String rule,
            @QueryParam("device") @DefaultValue("") String device,
            @QueryParam("workload") @DefaultValue("") String workload) {
        return views.page(
                        silences,
                        caller,
                        Map.of(
                                "silences", views.alerting("/api/v1/silences"),
                                "expired", views.alerting("/api/v1/silences?state=expired")))
                .map(page -> page.data("rule", rule)
                        .data("device", device)
                        .data("workload", workload)
                        .data("filled", !(rule + device + workload).isBlank()));
    }
}
