package io.mastercontrol.alerting.rule;

import io.mastercontrol.alerting.access.CallerScope;
import io.mastercontrol.alerting.access.ScopedCallers;
import io.mastercontrol.alerting.http.Page;
import io.mastercontrol.alerting.http.Problem;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.rule.RuleRepository.Told;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.EntityTag;
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

    private final CallerScope scope;

    RuleResource(RuleRepository rules, Selectors selectors, RuleTrial trial, CallerScope scope) {
        this.scope = scope;
        this.trial = trial;
        this.rules = rules;
        this.selectors = selectors;
    }

    @GET
    @RolesAllowed("viewer")
    @ScopedCallers(ScopedCallers.Treatment.NARROWED)
    @Operation(summary = "All rules; their alerts are counted as far as the caller may see them")
    public Uni<Page<RuleView>> list() {
        return told(null)
                .chain(told -> rules.all()
                        .map(all -> new Page<>(
                                all.stream().map(rule -> view(rule, told)).toList(), null, all.size())));
    }

    @GET
    @Path("/{name}")
    @RolesAllowed("viewer")
    @ScopedCallers(ScopedCallers.Treatment.NARROWED)
    @Operation(summary = "One rule, with its version as ETag")
    public Uni<Response> get(@PathParam("name") String name) {
        return told(name)
                .chain(told -> rules.byName(name).map(found -> view(found.orElseThrow(() -> unknown(name)), told)))
                .map(view -> Response.ok(view)
                        .tag(new EntityTag(view.status().version()))
                        .build());
    }

    private Uni<Map<String, Told>> told(String name) {
        return scope.devices()
                .chain(seen -> rules.told(
                        name, seen.map(ids -> ids.toArray(String[]::new)).orElse(null)));
    }

    private static RuleView view(KeptRule kept, Map<String, Told> all) {
        Told told = all.getOrDefault(kept.rule().name(), new Told(0, null));
        return new RuleView(
                kept.rule(), new RuleView.Status(kept.version(), kept.text(), told.open(), told.lastFired()));
    }

    @POST
    @Consumes({JSON, YAML, "text/yaml"})
    @RolesAllowed("operator")
    @Operation(
            summary = "Make rules, or change those of their names: one, a list, or a list under rules; JSON or YAML."
                    + " If-None-Match: * refuses it where one is there already")
    public Uni<Response> apply(
            @QueryParam("file") String file,
            @QueryParam("dry_run") boolean dryRun,
            @HeaderParam("If-None-Match") String ifNoneMatch,
            String text) {
        return take(read(file, text), dryRun, false, Precondition.of(null, ifNoneMatch));
    }

    @PUT
    @Path("/{name}")
    @Consumes({JSON, YAML, "text/yaml"})
    @RolesAllowed("operator")
    @Operation(summary = "Make one rule, or change it; If-Match refuses it if somebody changed it meanwhile")
    public Uni<Response> put(
            @PathParam("name") String name,
            @HeaderParam("If-Match") String ifMatch,
            @HeaderParam("If-None-Match") String ifNoneMatch,
            String text) {
        RuleFile file = read(null, text);
        if (file.rules().size() != 1 || !file.rules().get(0).name().equals(name)) {
            throw Refusal.badField(
                    "name",
                    "This address takes rule " + name + " alone, but the text has "
                            + file.rules().stream().map(Rule::name).collect(Collectors.joining(", "))
                            + "; a rule of another name is another rule.");
        }
        return take(file, false, false, Precondition.of(ifMatch, ifNoneMatch));
    }

    @POST
    @Path("/test")
    @RolesAllowed("operator")
    @Operation(summary = "Tell what rules would have said of a past, kept or written down; nothing is kept or sent")
    public Uni<RuleTrial.Answer> test(RuleTrial.Question question) {
        if (question == null || question.rules() == null) {
            throw Refusal.badField("rules", "The rules are missing; send their YAML as text.");
        }
        List<Rule> read = read(question.file(), question.rules()).rules();
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
        return take(read(file, text), dryRun, true, Precondition.NONE);
    }

    private static RuleFile read(String file, String text) {
        RuleFile read = RuleReader.read(file, text);
        if (!read.problems().isEmpty()) {
            throw refused(read.problems());
        }
        return read;
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

    private Uni<Response> take(RuleFile file, boolean dryRun, boolean exactly, Precondition precondition) {
        List<Rule> wanted = file.rules();
        return selectors
                .check(wanted.stream().map(rule -> rule.scope().devices()).toList())
                .chain(() -> rules.receiversAreThere(wanted))
                .chain(rules::all)
                .map(all -> all.stream().map(KeptRule::rule).collect(Collectors.toMap(Rule::name, Function.identity())))
                .invoke(there -> wanted.forEach(rule -> keepsItsKind(there, rule)))
                .chain(there -> dryRun
                        ? Uni.createFrom()
                                .item(Response.ok(new Page<>(wanted, null, wanted.size()))
                                        .build())
                        : rules.apply(file, exactly, precondition)
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
    public Uni<Void> delete(@PathParam("name") String name, @HeaderParam("If-Match") String ifMatch) {
        return rules.byName(name)
                .map(found -> found.orElseThrow(() -> unknown(name)))
                .invoke(kept -> {
                    if (kept.rule().builtIn()) {
                        throw Refusal.conflict("Rule " + name + " is built in; set enabled to false instead.");
                    }
                })
                .chain(() -> rules.delete(name, Precondition.of(ifMatch, null)))
                .replaceWithVoid();
    }

    private static Refusal unknown(String name) {
        return Refusal.notFound("There is no rule " + name + ".");
    }
}
