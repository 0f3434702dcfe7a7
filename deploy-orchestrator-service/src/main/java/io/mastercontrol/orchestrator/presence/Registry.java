package io.mastercontrol.orchestrator.presence;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.orchestrator.access.OwnTokens;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.presence.RegistryClient.Brief;
import io.mastercontrol.orchestrator.presence.RegistryClient.Page;
import io.mastercontrol.orchestrator.presence.RegistryClient.Question;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** The registry, asked in this service's name. */
@ApplicationScoped
class Registry {
    private static final Logger LOG = Logger.getLogger(Registry.class);
    private static final String NAME = "registry";
    private static final int EVENTS_AT_ONCE = 500;

    private final RegistryClient client;
    private final OwnTokens tokens;

    Registry(@RestClient RegistryClient client, OwnTokens tokens) {
        this.client = client;
        this.tokens = tokens;
    }

    /**
     * Devices that match; all for an empty selector.
     *
     * @throws Refusal for whoever asked: a selector that makes no sense, or a registry that does not answer
     */
    Uni<List<Brief>> devices(String selector) {
        return Uni.createFrom()
                .deferred(() ->
                        client.devices(tokens.bearer(NAME), selector == null || selector.isBlank() ? null : selector))
                .onFailure()
                .transform(Registry::refusal);
    }

    /** @throws Refusal for whoever asked, when the registry does not answer */
    Uni<Map<String, Map<String, String>>> variables(Collection<String> devices) {
        return Uni.createFrom()
                .deferred(() -> client.variables(tokens.bearer(NAME), new RegistryClient.Named(devices)))
                .onFailure()
                .transform(Registry::refusal);
    }

    Uni<Page> events(long after) {
        return Uni.createFrom().deferred(() -> client.events(tokens.bearer(NAME), after, EVENTS_AT_ONCE));
    }

    Uni<List<Measured>> measures(Question question) {
        return Uni.createFrom().deferred(() -> client.measures(tokens.bearer(NAME), question));
    }

    private static Refusal refusal(Throwable e) {
        if (e instanceof WebApplicationException answer && answer.getResponse().getStatus() == 400) {
            return Refusal.badField("selector", detail(answer));
        }
        LOG.warnf("the registry does not answer: %s", e.getMessage());
        return Refusal.unavailable("The registry does not answer, so nobody knows the devices; try again shortly.");
    }

    private static String detail(WebApplicationException answer) {
        try {
            JsonNode problem = Json.read(answer.getResponse().readEntity(String.class), JsonNode.class);
            return problem.path("detail").asText("The selector is not valid.");
        } catch (MalformedMessage | IllegalStateException e) {
            LOG.debugf("the registry refused a selector without a problem: %s", e.getMessage());
            return "The selector is not valid.";
        }
    }
}
