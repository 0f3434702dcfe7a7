package io.mastercontrol.alerting.receiver.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.alerting.receiver.Access;
import io.mastercontrol.alerting.receiver.Links;
import io.mastercontrol.alerting.receiver.Message;
import io.mastercontrol.alerting.receiver.Outcome;
import io.mastercontrol.alerting.receiver.Receiver;
import io.mastercontrol.alerting.receiver.Sender;
import io.mastercontrol.alerting.receiver.Told;
import io.mastercontrol.alerting.receiver.http.Answer;
import io.mastercontrol.alerting.receiver.http.Poster;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Slack: through an incoming webhook, whose address is the secret, or as a bot with a token, which changes its own message
 * when the alert is over.
 */
@ApplicationScoped
class SlackSender implements Sender {
    static final String API = "https://slack.com/api";
    private static final String CHANNEL = "channel";
    /** Errors of the Web API that pass by themselves. */
    private static final Set<String> LATER = Set.of(
            "ratelimited", "rate_limited", "service_unavailable", "internal_error", "fatal_error", "request_timeout");
    /** The message that was to be changed is beyond reach; a new one says it instead. */
    private static final Set<String> GONE =
            Set.of("message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found");

    private final Poster poster;
    private final Links links;

    SlackSender(Poster poster, Links links) {
        this.poster = poster;
        this.links = links;
    }

    @Override
    public String type() {
        return "slack";
    }

    @Override
    public Access accept(Access given) {
        if (given.secret() == null || given.secret().isEmpty()) {
            given.only();
            Poster.target(given.url());
            return new Access(given.url(), "", Map.of());
        }
        if (!given.secret().startsWith("xoxb-")) {
            throw new IllegalArgumentException("The secret must be a bot token, which begins with xoxb-;"
                    + " an incoming webhook has none, its url is enough.");
        }
        given.only(CHANNEL);
        given.required(CHANNEL, "the channel that the bot writes to, as #name or id");
        String url = given.url() == null ? API : given.url();
        Poster.target(url);
        return new Access(url, given.secret(), given.settings());
    }

    /** Who knows the address of an incoming webhook can write through it. */
    @Override
    public String shown(String url) {
        URI uri = Poster.target(url);
        return uri.getScheme() + "://" + uri.getAuthority() + "/…";
    }

    @Override
    public Uni<Outcome> send(Receiver receiver, Message message) {
        Told told = Told.of(message);
        ObjectNode body = SlackMessage.of(told, links.to(told));
        if (receiver.secret().isEmpty()) {
            return poster.post(
                    Poster.target(receiver.url()), Map.of(), Json.write(body), answer -> answer.outcome(message.at()));
        }
        // What begins is said anew, as nobody is told of a change of an old message.
        boolean says = message.earlier() == null || told.kind() == Told.Kind.firing && message.fresh() > 0;
        return says ? post(receiver, body, message.at()) : update(receiver, body, message);
    }

    private Uni<Outcome> post(Receiver receiver, ObjectNode body, Instant now) {
        body.put(CHANNEL, receiver.settings().get(CHANNEL)).remove("ts");
        return call(receiver, "chat.postMessage", body, now);
    }

    private Uni<Outcome> update(Receiver receiver, ObjectNode body, Message message) {
        String[] channelAndTime = message.earlier().split(" ", 2);
        body.put(CHANNEL, channelAndTime[0]).put("ts", channelAndTime[1]);
        return call(receiver, "chat.update", body, message.at())
                .chain(outcome -> outcome instanceof Outcome.Refused refused && isGone(refused)
                        ? post(receiver, body, message.at())
                        : Uni.createFrom().item(outcome));
    }

    private static boolean isGone(Outcome.Refused refused) {
        return GONE.stream().anyMatch(error -> refused.detail().contains("'" + error + "'"));
    }

    private Uni<Outcome> call(Receiver receiver, String method, ObjectNode body, Instant now) {
        URI uri = Poster.target(receiver.url().replaceFirst("/+$", "") + "/" + method);
        Map<String, String> headers = Map.of("Authorization", "Bearer " + receiver.secret());
        return poster.post(uri, headers, Json.write(body), answer -> judge(answer, now));
    }

    /** The Web API says 200 and {@code ok: false} to most of what it refuses. */
    static Outcome judge(Answer answer, Instant now) {
        Outcome byStatus = answer.outcome(now);
        if (!(byStatus instanceof Outcome.Delivered)) {
            return byStatus;
        }
        JsonNode said = read(answer.text());
        if (said.path("ok").asBoolean()) {
            String reference =
                    said.path(CHANNEL).asText() + " " + said.path("ts").asText();
            return new Outcome.Delivered(answer.status(), "Slack has it.", reference);
        }
        String error = said.path("error").asText("what cannot be read");
        String detail = "Slack refused it: '" + error + "'.";
        return LATER.contains(error)
                ? new Outcome.Failed(answer.status(), detail, Optional.empty())
                : new Outcome.Refused(answer.status(), detail);
    }

    private static JsonNode read(String text) {
        try {
            return Json.read(text, JsonNode.class);
        } catch (MalformedMessage e) {
            // Cut or no JSON: treated like an error without a name.
            return Json.mapper().createObjectNode();
        }
    }
}
