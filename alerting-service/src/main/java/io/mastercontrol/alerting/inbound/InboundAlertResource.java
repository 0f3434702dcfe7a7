package io.mastercontrol.alerting.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.access.CallerScope;
import io.mastercontrol.alerting.access.DeviceScope;
import io.mastercontrol.alerting.access.ScopedCallers;
import io.mastercontrol.alerting.alert.AlertLedger;
import io.mastercontrol.alerting.alert.AlertRepository;
import io.mastercontrol.alerting.alert.ExternalAlert;
import io.mastercontrol.alerting.alert.ExternalBook;
import io.mastercontrol.alerting.alert.Transition;
import io.mastercontrol.alerting.device.DeviceDirectory;
import io.mastercontrol.alerting.device.DeviceView;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.receiver.Links;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Alerts of other systems, which go the same way as ours from here. What came from us by the receiver
 * {@code alertmanager} is not taken. Who may act on some devices only speaks of those.
 */
@Path("/api/v1/alerts/in")
@ScopedCallers(ScopedCallers.Treatment.NARROWED)
public class InboundAlertResource {
    private final AlertLedger ledger;
    private final AlertRepository alerts;
    private final RuleRepository rules;
    private final DeviceDirectory devices;
    private final CallerScope scope;
    private final DeviceScope inside;
    private final Links links;
    private final Clock clock;

    InboundAlertResource(
            AlertLedger ledger,
            AlertRepository alerts,
            RuleRepository rules,
            DeviceDirectory devices,
            CallerScope scope,
            DeviceScope inside,
            Links links,
            Clock clock) {
        this.ledger = ledger;
        this.alerts = alerts;
        this.rules = rules;
        this.devices = devices;
        this.scope = scope;
        this.inside = inside;
        this.links = links;
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
        Optional<String> confined = scope.selector();
        return devices.view(List.of())
                .map(fleet -> read(reading, body, fleet, now))
                // One that has enrolled since they were last asked for is no stranger.
                .chain(told -> told.ofStrangers()
                        ? devices.newView(List.of()).map(fleet -> read(reading, body, fleet, now))
                        : Uni.createFrom().item(told))
                .chain(told -> among(told.alerts(), confined)
                        .chain(mine -> ledger.write(transaction -> decide(transaction, told, mine, now))))
                .replaceWithVoid();
    }

    /** What was told, of the devices that there are. */
    private record Told(List<ExternalAlert> alerts, boolean ofStrangers, DeviceView fleet) {}

    private Told read(
            BiFunction<ExternalAlertReader, JsonNode, List<ExternalAlert>> reading,
            JsonNode body,
            DeviceView fleet,
            Instant now) {
        ExternalAlertReader reader = new ExternalAlertReader(fleet.labels().keySet(), links.url(), now);
        try {
            List<ExternalAlert> alerts = reading.apply(reader, body);
            return new Told(alerts, reader.readOfStrangers(), fleet);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(e.getMessage());
        }
    }

    /** The caller's devices among those that are told of; empty if nothing confines the caller. */
    private Uni<Optional<Set<String>>> among(List<ExternalAlert> told, Optional<String> confined) {
        if (confined.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        Set<String> named = told.stream()
                .map(ExternalAlert::device)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return inside.among(named, confined.get()).map(mine -> {
            for (int i = 0; i < told.size(); i++) {
                if (told.get(i).device() == null || !mine.contains(told.get(i).device())) {
                    throw Refusal.forbidden("alerts[" + i + "] has no label device with a device of yours, and you may"
                            + " speak of " + confined.get() + " only; nothing was taken.");
                }
            }
            return Optional.of(mine);
        });
    }

    private Uni<List<Transition>> decide(
            SqlConnection transaction, Told told, Optional<Set<String>> mine, Instant now) {
        // Two senders at once, as two Alertmanagers of a cluster are, take turns.
        return transaction
                .query("select pg_advisory_xact_lock(hashtext('external_alert'))")
                .execute()
                .chain(() -> rules.enabled(transaction))
                .chain(inForce -> {
                    Rule rule = inForce.stream()
                            .filter(one -> one.kind() == RuleKind.external_alert)
                            .findFirst()
                            .orElseThrow(() ->
                                    Refusal.conflict("The rule external_alert is switched off; nothing was taken."));
                    List<ExternalAlert> foreign = told.alerts().stream()
                            .filter(alert -> !alert.name().equals(rule.name()))
                            .toList();
                    List<String> subjects = foreign.stream()
                            .map(ExternalAlert::subject)
                            .distinct()
                            .toList();
                    return alerts.lockOpenOf(transaction, rule.name(), subjects).map(open -> {
                        ExternalBook book = new ExternalBook(
                                rule,
                                told.fleet(),
                                open.stream()
                                        .filter(alert -> mine.isEmpty()
                                                || mine.get()
                                                        .contains(String.valueOf(
                                                                alert.key().device())))
                                        .toList(),
                                now,
                                () -> UUID.randomUUID().toString());
                        foreign.forEach(book::take);
                        return book.transitions();
                    });
                });
    }
}
