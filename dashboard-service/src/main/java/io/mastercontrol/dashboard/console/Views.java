package io.mastercontrol.dashboard.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.access.CallerAuthentication;
import io.mastercontrol.dashboard.access.Csrf;
import io.mastercontrol.dashboard.access.ServiceTokens;
import io.mastercontrol.dashboard.gateway.GatewayConfig;
import io.mastercontrol.dashboard.gateway.ServiceClient;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Fills pages with what the services say, each asked at the same time. A service that does not answer leaves its part of
 * the page empty, with a sentence in its place.
 */
@ApplicationScoped
class Views {
    private static final Logger LOG = Logger.getLogger(Views.class);
    private final ServiceClient client;
    private final ServiceTokens tokens;
    private final GatewayConfig config;
    private final Csrf csrf;

    Views(ServiceClient client, ServiceTokens tokens, GatewayConfig config, Csrf csrf) {
        this.client = client;
        this.tokens = tokens;
        this.config = config;
        this.csrf = csrf;
    }

    /** A question for a service. */
    record Question(String service, URI base, String path, boolean ofThisService) {}

    /** The counts over all devices of the caller's, which the registry tells services only. */
    Question fleet(SecurityIdentity caller) {
        String scope = caller.getAttribute(CallerAuthentication.SCOPE);
        String asked = scope == null ? "" : "?selector=" + encode(scope);
        return new Question("registry", config.registry().url(), "/internal/fleet" + asked, true);
    }

    Question registry(String path) {
        return new Question("registry", config.registry().url(), path, false);
    }

    Question orchestrator(String path) {
        return new Question("orchestrator", config.orchestrator().url(), path, false);
    }

    Question alerting(String path) {
        return new Question("alerting", config.alerting().url(), path, false);
    }

    Uni<TemplateInstance> page(Template template, SecurityIdentity caller, Map<String, Question> parts) {
        return data(caller, parts).map(data -> fill(template, data));
    }

    /**
     * A page about one thing.
     *
     * @throws Missing when the part that is this thing is not there
     */
    Uni<TemplateInstance> pageOf(
            String subject, Template template, SecurityIdentity caller, Map<String, Question> parts, String id) {
        return data(caller, parts).map(data -> {
            if (data.get(subject) instanceof Map<?, ?> answer
                    && Integer.valueOf(404).equals(answer.get("status"))) {
                throw new Missing(String.valueOf(answer.get("problem")));
            }
            data.put("id", id);
            return fill(template, data);
        });
    }

    private static TemplateInstance fill(Template template, Map<String, Object> data) {
        TemplateInstance page = template.instance();
        data.forEach(page::data);
        return page;
    }

    private Uni<Map<String, Object>> data(SecurityIdentity caller, Map<String, Question> parts) {
        List<Uni<Map.Entry<String, Object>>> answers = new ArrayList<>();
        parts.forEach((name, question) ->
                answers.add(ask(question, token(caller, question)).map(answer -> Map.entry(name, answer))));
        return Uni.join().all(answers).andFailFast().map(found -> {
            Map<String, Object> data = new HashMap<>(own(caller));
            found.forEach(answer -> data.put(answer.getKey(), answer.getValue()));
            return data;
        });
    }

    private String token(SecurityIdentity caller, Question question) {
        return question.ofThisService()
                ? tokens.ofThisService(question.service())
                : tokens.mint(caller, question.service());
    }

    /** What every page shows of its reader. */
    Map<String, Object> own(SecurityIdentity caller) {
        String cookie = caller.getAttribute(CallerAuthentication.COOKIE_VALUE);
        return Map.of(
                "user",
                caller.getPrincipal().getName().replaceFirst("^user:", ""),
                "operator",
                caller.hasRole("operator"),
                "whole",
                caller.getAttribute(CallerAuthentication.SCOPE) == null,
                "people",
                caller.hasRole("admin") && caller.getAttribute(CallerAuthentication.SCOPE) == null,
                "csrf",
                cookie == null ? "" : csrf.tokenFor(cookie));
    }

    /** Numbers, texts, lists and maps; {@code problem} in a map that stands for no answer. */
    private Uni<Object> ask(Question question, String token) {
        return client.call(HttpMethod.GET, question.base(), question.path(), token, null)
                .map(answer -> answer.status() == 200
                        ? plain(answer.body())
                        : Map.of(
                                "problem", answer.body().path("detail").asText("It is not there."),
                                "status", answer.status()))
                .onFailure()
                .invoke(e -> LOG.warnf("%s%s: %s", question.base(), question.path(), e.getMessage()))
                .onFailure()
                .recoverWithItem(
                        Map.of("problem", "This part does not answer right now; it is asked again by itself."));
    }

    /**
     * Asks for something to be done.
     *
     * @param once the same key twice does it once, whatever a double click or a bad link make of it
     * @return 503 and a sentence when the service does not answer
     */
    Uni<ServiceClient.Answer> post(SecurityIdentity caller, Question question, JsonNode body, String once) {
        return orAway(
                question,
                client.call(HttpMethod.POST, question.base(), question.path(), token(caller, question), body, once));
    }

    /**
     * Asks for something to be done in another way than with JSON and a key.
     *
     * @return 503 and a sentence when the service does not answer
     */
    Uni<ServiceClient.Answer> send(
            SecurityIdentity caller, HttpMethod method, Question question, ServiceClient.Sent sent) {
        return orAway(question, client.send(method, question.base(), question.path(), token(caller, question), sent));
    }

    private static Uni<ServiceClient.Answer> orAway(Question question, Uni<ServiceClient.Answer> answer) {
        return answer.onFailure()
                .invoke(e -> LOG.warnf("%s%s: %s", question.base(), question.path(), e.getMessage()))
                .onFailure()
                .recoverWithItem(new ServiceClient.Answer(
                        503,
                        Json.mapper()
                                .createObjectNode()
                                .put(
                                        "detail",
                                        "The service does not answer right now. Try again: if it was done, this"
                                                + " does not do it twice.")));
    }

    static Object plain(JsonNode json) {
        return Json.mapper().convertValue(json, Object.class);
    }

    static String query(String name, String value) {
        return value.isBlank() ? "" : "&" + name + "=" + encode(value);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
