package io.mastercontrol.alerting.rule;

import io.mastercontrol.alerting.access.ScopedCallers;
import io.mastercontrol.alerting.http.Page;
import io.mastercontrol.alerting.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Rules, for people. */
@Path("/api/v1/alert-rules")
public class RuleResource {
    private final RuleRepository rules;

    RuleResource(RuleRepository rules) {
        this.rules = rules;
    }

    @GET
    @RolesAllowed("viewer")
    @ScopedCallers(ScopedCallers.Treatment.SAME_FOR_ALL)
    @Operation(summary = "All rules")
    public Uni<Page<Rule>> list() {
        return rules.all().map(all -> new Page<>(all, null, all.size()));
    }

    @GET
    @Path("/{name}")
    @RolesAllowed("viewer")
    @ScopedCallers(ScopedCallers.Treatment.SAME_FOR_ALL)
    @Operation(summary = "One rule")
    public Uni<Rule> get(@PathParam("name") String name) {
        return rules.byName(name).map(found -> found.orElseThrow(() -> unknown(name)));
    }

    @POST
    @RolesAllowed("operator")
    @Operation(summary = "Make a rule, or change the one of this name")
    public Uni<Response> apply(Rule wanted) {
        if (wanted == null) {
            throw Refusal.badRequest("The body is empty; send a rule with name and kind.");
        }
        return rules.byName(wanted.name())
                .invoke(found -> found.filter(old -> old.builtIn() && old.kind() != wanted.kind())
                        .ifPresent(old -> {
                            throw Refusal.badField("kind", "The built-in rule " + old.name() + " keeps its kind.");
                        }))
                .chain(() -> rules.apply(wanted))
                .chain(isNew -> rules.byName(wanted.name())
                        .map(saved -> Response.status(isNew ? 201 : 200)
                                .entity(saved.orElse(wanted))
                                .build()));
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed("operator")
    @Operation(summary = "Delete a rule; its open alerts resolve")
    public Uni<Void> delete(@PathParam("name") String name) {
        return rules.byName(name)
                .map(found -> found.orElseThrow(() -> unknown(name)))
                .invoke(rule -> {
                    if (rule.builtIn()) {
                        throw Refusal.conflict("Rule " + name + " is built in; set enabled to false instead.");
                    }
                })
                .chain(() -> rules.delete(name))
                .replaceWithVoid();
    }

    private static Refusal unknown(String name) {
        return Refusal.notFound("There is no rule " + name + ".");
    }
}
