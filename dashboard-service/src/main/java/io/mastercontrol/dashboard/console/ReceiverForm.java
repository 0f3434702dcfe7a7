package io.mastercontrol.dashboard.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.gateway.ServiceClient.Sent;
import jakarta.ws.rs.FormParam;
import java.time.Duration;
import java.util.Map;

/** A receiver as somebody filled it in; what its type does not ask for is not there. */
public class ReceiverForm {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @FormParam("name")
    String name;

    @FormParam("type")
    String type;

    @FormParam("url")
    String url;

    @FormParam("secret")
    String secret;

    @FormParam("enabled")
    String enabled;

    @FormParam("version")
    String version;

    @FormParam("channel")
    String channel;

    @FormParam("from")
    String from;

    @FormParam("to")
    String to;

    @FormParam("username")
    String username;

    @FormParam("tls")
    String tls;

    @FormParam("body")
    String body;

    /** One a line: {@code Name: value}. */
    @FormParam("headers")
    String headers;

    /** What is left empty is left out, so that a secret and an address stay as they are. */
    Sent sent(Map<String, String> besides) {
        ObjectNode receiver = Json.mapper().createObjectNode();
        put(receiver, "name", name);
        put(receiver, "type", type);
        put(receiver, "url", url);
        put(receiver, "secret", secret);
        receiver.put("enabled", !"false".equals(enabled));
        ObjectNode settings = receiver.putObject("settings");
        put(settings, "channel", channel);
        put(settings, "from", from);
        put(settings, "to", to);
        put(settings, "username", username);
        put(settings, "tls", tls);
        put(settings, "body", body);
        if (headers != null) {
            headers.lines().filter(line -> !line.isBlank()).forEach(line -> {
                String[] parts = line.split(":", 2);
                settings.put("header." + parts[0].strip(), parts.length == 1 ? "" : parts[1].strip());
            });
        }
        return new Sent("application/json", Json.write(receiver), besides, PATIENCE);
    }

    private static void put(ObjectNode node, String field, String value) {
        if (value != null && !value.isBlank()) {
            node.put(field, value.replace("\r\n", "\n").strip());
        }
    }
}
