package io.mastercontrol.alerting.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.alert.AlertLedger;
import io.mastercontrol.alerting.alert.AlertRepository;
import io.mastercontrol.alerting.alert.ExternalAlert;
import io.mastercontrol.alerting.alert.ExternalBook;
import io.mastercontrol.alerting.alert.Transition;
import io.mastercontrol.alerting.device.DeviceDirectory;
import io.mastercontrol.alerting.device.DeviceView;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.alerting.rule.RuleKind;
import io.mastercontrol.alerting.rule.RuleRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Alerts of other systems, which go the same way as ours from here. One that came from us by the receiver
 * {@code alertmanager} is not taken a second time round.
 */
@Path("/api/v1/alerts/in")
public class InboundAlertResource {
    private final AlertLedger ledger;
    private final AlertRepository alerts;
    private final RuleRepository rules;
    private final DeviceDirectory devices;
    private final Clock clock;

    InboundAlertResource(
            AlertLedger ledger, AlertRepository alerts, RuleRepository rules, DeviceDirectory devices, Clock clock) {
        this.ledger = ledger;
        this.alerts = alerts;
        this.rules = rules;
        this.devices = devices;
        this.clock = clock;
    }

    @POST
    @Path("/alertmanager")
    @RolesAllowed("operator")
    @Operation(summary = "Takes what Alertmanager's webhook sends")
    public Uni<Void> alertmanager(JsonNode body) {
        return take(body, ExternalAlertReader::webhook);
    }

    @POST
    @Path("/grafana")
    @RolesAllowed("operator")
    @Operation(summary = "Takes what Grafana's webhook sends")
    public Uni<Void> grafana(JsonNode body) {
        return take(body, ExternalAlertReader::webhook);
    }

    @POST
    @Path("/prometheus/api/v2/alerts")
    @RolesAllowed("operator")
    @Operation(
            summary = "Takes what Prometheus pushes to an Alertmanager, with path_prefix /api/v1/alerts/in/prometheus")
    public Uni<Void> prometheus(JsonNode body) {
        return take(body, ExternalAlertReader::push);
    }

    private Uni<Void> take(JsonNode body, BiFunction<ExternalAlertReader, JsonNode, List<ExternalAlert>> reading) {
        if (body == null) {
            throw Refusal.badRequest("The body is empty, but must be JSON.");
        }
        Instant now = clock.instant();
        return devices.view(List.of()).chain(fleet -> {
            ExternalAlertReader reader = new ExternalAlertReader(fleet.labels().keySet(), now);
            List<ExternalAlert> told;
            try {
                told = reading.apply(reader, body);
            } catch (IllegalArgumentException e) {
                throw Refusal.badRequest(e.getMessage());
            }
            return ledger.write(transaction -> decide(transaction, told, fleet, now))
                    .replaceWithVoid();
        });
    }

    private Uni<List<Transition>> decide(
            SqlConnection transaction, List<ExternalAlert> told, DeviceView fleet, Instant now) {
        // Two senders at once, as two Alertmanagers of a cluster are, take turns.
        return transaction
                .query("select pg_advisory_xact_lock(hashtext('external_alert'))")
                .execute()
                .chain(() -> rules.enabled(transaction))
                .chain(inForce -> {
                    Optional<Rule> rule = inForce.stream()
                            .filter(one -> one.kind() == RuleKind.external_alert)
                            .findFirst();
                    if (rule.isEmpty()) {
                        throw Refusal.conflict("The rule external_alert is switched off; nothing was taken.");
                    }
                    String name = rule.get().name();
                    return alerts.lockOpenOf(transaction, name).map(open -> {
                        ExternalBook book = new ExternalBook(
                                rule.get(),
                                fleet,
                                open,
                                now,
                                () -> UUID.randomUUID().toString());
                        told.stream()
                                .filter(alert -> !alert.name().equals(name))
                                .forEach(book::take);
                        return book.transitions();
                    });
                });
    }
}
