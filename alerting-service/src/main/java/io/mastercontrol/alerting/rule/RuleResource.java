package io.mastercontrol.alerting.rule;

import io.mastercontrol.alerting.access.ScopedCallers;
import io.mastercontrol.alerting.http.Page;
import io.mastercontrol.alerting.http.Problem;
import io.mastercontrol.alerting.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Rules, for people. */
@Path("/api/v1/alert-rules")
public class RuleResource {
    private static final String YAML = "application/yaml";
    private static final String JSON = "application/json";

    private final RuleRepository rules;
    private final Selectors selectors;
    private final RuleTrial trial;

    RuleResource(RuleRepository rules, Selectors selectors, RuleTrial trial) {
        this.trial = trial;
        this.rules = rules;
        this.selectors = selectors;
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
    @Consumes({JSON, YAML, "text/yaml"})
    @RolesAllowed("operator")
    @Operation(summary = "Make rules, or change those of their names: one, a list, or a list under rules; JSON or YAML")
    public Uni<Response> apply(@QueryParam("file") String file, @QueryParam("dry_run") boolean dryRun, String text) {
        return take(read(file, text), dryRun, false);
    }

    @POST
    @Path("/test")
    @RolesAllowed("operator")
    @Operation(summary = "Tell what rules would have said of a past, kept or written down; nothing is kept or sent")
    public Uni<RuleTrial.Answer> test(RuleTrial.Question question) {
        if (question == null || question.rules() == null) {
            throw Refusal.badField("rules", "The rules are missing; send their YAML as text.");
        }
        List<Rule> read = read(question.file(), question.rules());
        return (question.samples() == null
                        ? selectors.check(read.stream()
                                .map(rule -> rule.scope().devices())
                                .toList())
                        : Uni.createFrom().voidItem())
                .chain(() -> trial.of(read, question));
    }

    @PUT
    @Consumes({JSON, YAML, "text/yaml"})
    @RolesAllowed("operator")
    @Operation(summary = "The same, and others go, but for those that are built in")
    public Uni<Response> replace(@QueryParam("file") String file, @QueryParam("dry_run") boolean dryRun, String text) {
        return take(read(file, text), dryRun, true);
    }

    private static List<Rule> read(String file, String text) {
        RuleFile read = RuleReader.read(file, text);
        if (!read.problems().isEmpty()) {
            throw refused(read.problems());
        }
        return read.rules();
    }

    private static Refusal refused(List<RuleFile.Problem> problems) {
        if (problems.size() == 1) {
            RuleFile.Problem only = problems.get(0);
            String told = only.toString();
            return Refusal.badFields(
                    "Nothing was taken: " + told + (told.endsWith(".") ? "" : "."),
                    only.field().isEmpty() ? List.of() : List.of(new Problem.FieldError(only.field(), told)));
        }
        return Refusal.badFields(
                "Nothing was taken, since " + problems.size() + " things are wrong.",
                problems.stream()
                        .map(problem -> new Problem.FieldError("line " + problem.line(), problem.toString()))
                        .toList());
    }

    private Uni<Response> take(List<Rule> wanted, boolean dryRun, boolean exactly) {
        return selectors
                .check(wanted.stream().map(rule -> rule.scope().devices()).toList())
                .chain(rules::all)
                .map(all -> all.stream().collect(Collectors.toMap(Rule::name, Function.identity())))
                .invoke(there -> wanted.forEach(rule -> keepsItsKind(there, rule)))
                .chain(there -> dryRun
                        ? Uni.createFrom()
                                .item(Response.ok(new Page<>(wanted, null, wanted.size()))
                                        .build())
                        : rules.apply(wanted, exactly)
                                .map(made -> answer(
                                        wanted.stream()
                                                .map(rule -> rule.builtIn(there.containsKey(rule.name())
                                                        && there.get(rule.name())
                                                                .builtIn()))
                                                .toList(),
                                        made)));
    }

    private static void keepsItsKind(Map<String, Rule> there, Rule wanted) {
        Rule old = there.get(wanted.name());
        if (old != null && old.builtIn() && old.kind() != wanted.kind()) {
            throw Refusal.badField("kind", "The built-in rule " + old.name() + " keeps its kind.");
        }
    }

    private static Response answer(List<Rule> saved, List<String> made) {
        return Response.status(made.size() == saved.size() ? 201 : 200)
                .entity(saved.size() == 1 ? saved.get(0) : new Page<>(saved, null, saved.size()))
                .build();
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
