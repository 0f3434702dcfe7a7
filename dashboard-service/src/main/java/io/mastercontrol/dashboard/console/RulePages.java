package io.mastercontrol.dashboard.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.access.ScopedCallers;
import io.mastercontrol.dashboard.gateway.ServiceClient.Answer;
import io.mastercontrol.dashboard.gateway.ServiceClient.Sent;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The console's pages about rules: all of them, and one to read, to try and to change as text. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("viewer")
@ScopedCallers
public class RulePages {
    private static final String RULES = "/api/v1/alert-rules";
    /** In place of a version: there is none yet. */
    private static final String NONE = "none";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** A week of many devices takes a while. */
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(60);

    private static final Pattern LINE = Pattern.compile("line (\\d{1,6}): ");

    private final Template rules;
    private final Template rule;
    private final Template verdict;
    private final Views views;
    private final SecurityIdentity caller;

    RulePages(Template rules, Template rule, Template verdict, Views views, SecurityIdentity caller) {
        this.rules = rules;
        this.rule = rule;
        this.verdict = verdict;
        this.views = views;
        this.caller = caller;
    }

    @GET
    @Path("rules")
    public Uni<TemplateInstance> rules() {
        return views.page(rules, caller, Map.of("rules", views.alerting(RULES)));
    }

    @GET
    @Path("rules/{name}")
    public Uni<TemplateInstance> rule(
            @PathParam("name") String name, @QueryParam("saved") @DefaultValue("") String saved) {
        return views.pageOf("rule", rule, caller, Map.of("rule", views.alerting(path(name))), name)
                .map(page -> page.data("saved", !saved.isEmpty()));
    }

    private static String path(String name) {
        return RULES + "/" + Views.encode(name);
    }

    /** What somebody typed, and what it is to become. */
    public static class Edit {
        @FormParam("text")
        String text;

        /** Of the rule when it was opened. */
        @FormParam("version")
        String version;

        @FormParam("action")
        String action;

        @FormParam("history")
        String history;
    }

    @POST
    @Path("rules")
    @RolesAllowed("operator")
    public Uni<Response> make(@BeanParam Edit edit) {
        if ("try".equals(edit.action)) {
            return tried(edit);
        }
        Sent sent = yaml(edit, Map.of("If-None-Match", "*"));
        return views.send(caller, HttpMethod.POST, views.alerting(RULES), sent)
                .map(answer -> answer.status() < 300 ? goTo(answer.body()) : refused(answer, null));
    }

    @POST
    @Path("rules/{name}")
    @RolesAllowed("operator")
    public Uni<Response> change(@PathParam("name") String name, @BeanParam Edit edit) {
        if ("try".equals(edit.action)) {
            return tried(edit);
        }
        Map<String, String> believed = NONE.equals(edit.version)
                ? Map.of("If-None-Match", "*")
                : Map.of("If-Match", "\"" + String.valueOf(edit.version).replaceAll("[^a-z0-9]", "") + "\"");
        return views.send(caller, HttpMethod.PUT, views.alerting(path(name)), yaml(edit, believed))
                .chain(answer -> {
                    if (answer.status() < 300) {
                        return Uni.createFrom().item(goTo(answer.body()));
                    }
                    return answer.status() == 412
                            ? views.send(
                                            caller,
                                            HttpMethod.GET,
                                            views.alerting(path(name)),
                                            new Sent(null, null, Map.of(), PATIENCE))
                                    .map(theirs -> refused(answer, theirs))
                            : Uni.createFrom().item(refused(answer, null));
                });
    }

    private static Sent yaml(Edit edit, Map<String, String> headers) {
        // Browsers send lines as CR LF.
        String text = String.valueOf(edit.text).replace("\r\n", "\n");
        return new Sent("application/yaml", text, headers, PATIENCE);
    }

    private static Response goTo(JsonNode saved) {
        String name = saved.path("name").asText("");
        String where = name.isEmpty() ? "/rules" : "/rules/" + Views.encode(name) + "?saved=yes";
        return Response.ok("").header("HX-Redirect", where).build();
    }

    private Uni<Response> tried(Edit edit) {
        JsonNode question = Json.mapper()
                .createObjectNode()
                .put("rules", String.valueOf(edit.text).replace("\r\n", "\n"))
                .put("history", edit.history == null ? "24h" : edit.history);
        Sent sent = new Sent("application/json", Json.write(question), Map.of(), LONG_PATIENCE);
        return views.send(caller, HttpMethod.POST, views.alerting(RULES + "/test"), sent)
                .map(answer -> answer.status() < 300
                        ? Response.ok(verdict.data("tried", Views.plain(answer.body()))
                                        .data("refused", null)
                                        .render())
                                .build()
                        : refused(answer, null));
    }

    /** One mistake, with its line. */
    public record Mistake(String line, String sentence) {}

    /** @param theirs the rule as it is now, where somebody was faster */
    private Response refused(Answer answer, Answer theirs) {
        List<Mistake> mistakes = new ArrayList<>();
        answer.body()
                .path("errors")
                .forEach(error -> mistakes.add(mistake(error.path("detail").asText())));
        String detail = answer.body().path("detail").asText("The control plane refuses this.");
        if (mistakes.isEmpty()) {
            Mistake only = mistake(detail);
            mistakes.addAll(only.line().isEmpty() ? List.of() : List.of(only));
        }
        boolean listed = mistakes.stream().anyMatch(mistake -> !mistake.line().isEmpty());
        boolean gone = theirs != null && theirs.status() == 404;
        return Response.ok(verdict.data("tried", null)
                        .data("refused", true)
                        .data("sentence", listed ? "Nothing was saved." : detail)
                        .data("mistakes", listed ? mistakes : List.of())
                        .data("gone", gone)
                        .data("theirs", theirs == null || gone ? null : Views.plain(theirs.body()))
                        .render())
                .build();
    }

    private static Mistake mistake(String sentence) {
        Matcher line = LINE.matcher(sentence);
        return line.find() ? new Mistake(line.group(1), sentence.substring(line.end())) : new Mistake("", sentence);
    }
}
