package io.mastercontrol.registry.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.registry.http.Problem;
import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Imports: all of a file in one transaction, or nothing of it. */
@ApplicationScoped
class InventoryImport {
    private static final int PAGE = 1_000;

    private final Pool pool;
    private final InventoryRepository inventory;
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final Clock clock = Clock.systemUTC();

    InventoryImport(Pool pool, InventoryRepository inventory, FleetJournal journal, FleetEventPublisher publisher) {
        this.pool = pool;
        this.inventory = inventory;
        this.journal = journal;
        this.publisher = publisher;
    }

    /** What an import would do is found out by doing it, and taking it back. */
    private static final class TakenBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Outcome outcome;

        TakenBack(Outcome outcome) {
            super("a dry run", null, false, false);
            this.outcome = outcome;
        }
    }

    /** What was done, and the last event of it, which makes readers look at the log; null if nothing was told. */
    private record Done(Outcome outcome, FleetEvent last) {}

    /** @throws Refusal naming lines that contradict each other, or what is there */
    Uni<Outcome> carryOut(Upload.Batches batches, String by, boolean dryRun) {
        String id = UUID.randomUUID().toString();
        return pool.withTransaction(transaction -> stage(transaction, id, batches)
                        .chain(() -> apply(transaction, id, by, dryRun))
                        .invoke(done -> {
                            if (dryRun) {
                                throw new TakenBack(done.outcome());
                            }
                        }))
                .invoke(done -> publisher.publish(done.last() == null ? List.of() : List.of(done.last())))
                .map(Done::outcome)
                .onFailure(TakenBack.class)
                .recoverWithItem(e -> e.outcome);
    }

    private Uni<Void> stage(SqlConnection transaction, String id, Upload.Batches batches) {
        return Multi.createBy()
                .repeating()
                .uni(() -> Uni.createFrom()
                        .item(batches::next)
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                        .call(entries -> entries.isEmpty()
                                ? Uni.createFrom().voidItem()
                                : inventory.stage(transaction, id, entries)))
                .until(List::isEmpty)
                .collect()
                .last()
                .chain(() -> inventory.analyze(transaction));
    }

    private Uni<Done> apply(SqlConnection transaction, String id, String by, boolean dryRun) {
        return inventory
                .groups(transaction, id, by)
                .chain(groups -> inventory
                        .wrong(transaction, id)
                        .invoke(InventoryImport::refuse)
                        .chain(() -> inventory.devices(transaction, id))
                        .chain(changed -> inventory
                                .expected(transaction, id, by)
                                .chain(expected -> inventory
                                        .variables(transaction, id, by)
                                        .chain(variables -> inventory
                                                .count(transaction, id, Entry.Kind.device)
                                                .chain(devices -> inventory
                                                        .count(transaction, id, Entry.Kind.enrolment_token)
                                                        .map(tokens -> new Outcome(
                                                                dryRun, devices, changed, expected, groups, variables,
                                                                tokens))))))
                        .chain(outcome -> tell(transaction, id, outcome, by)
                                .call(() -> inventory.clear(transaction, id))
                                .map(last -> new Done(outcome, last))));
    }

    /** One sentence for each line, its number first. */
    static void refuse(List<Read.Bad> wrong) {
        if (!wrong.isEmpty()) {
            List<Problem.FieldError> errors = wrong.stream()
                    .map(bad -> new Problem.FieldError(
                            "line " + bad.line(), "Line " + bad.line() + " " + bad.sentence() + "."))
                    .toList();
            throw Refusal.unprocessable(
                    "Nothing was imported: "
                            + (errors.size() == 1 ? "a line is wrong." : errors.size() + " lines or more are wrong."),
                    errors);
        }
    }

    /** An event for each device that is different now, and one for the whole. */
    private Uni<FleetEvent> tell(SqlConnection transaction, String id, Outcome outcome, String by) {
        AtomicReference<String> after = new AtomicReference<>("");
        Instant now = clock.instant();
        return Multi.createBy()
                .repeating()
                .uni(() -> inventory.changed(transaction, id, after.get(), PAGE).call(page -> {
                    page.forEach(changed -> after.set(changed.id()));
                    return journal.append(
                            transaction,
                            page.stream()
                                    .map(changed -> event(changed, by, now))
                                    .toList());
                }))
                .whilst(page -> page.size() == PAGE)
                .collect()
                .last()
                .chain(() -> outcome.groups() + outcome.variables() + outcome.changed() == 0
                        ? Uni.createFrom().nullItem()
                        : journal.append(transaction, List.of(whole(outcome, by, now)))
                                .map(events -> events.get(0)));
    }

    private static NewFleetEvent event(InventoryRepository.Changed changed, String by, Instant now) {
        return NewFleetEvent.ofDevice(
                EventType.DEVICE_CHANGED,
                changed.id(),
                now,
                "Device " + changed.id() + " was changed by " + by + ", with an import.",
                Json.mapper()
                        .valueToTree(Map.of(
                                "labels",
                                Json.read(changed.labels(), JsonNode.class),
                                "name",
                                changed.name(),
                                "by",
                                by)));
    }

    private static NewFleetEvent whole(Outcome outcome, String by, Instant now) {
        return NewFleetEvent.ofDevice(
                EventType.GROUP_CHANGED,
                null,
                now,
                by + " imported an inventory: " + outcome.changed() + " devices, " + outcome.groups() + " groups and "
                        + outcome.variables() + " variables are different now.",
                Json.mapper().valueToTree(Map.of("by", by, "import", outcome)));
    }
}
