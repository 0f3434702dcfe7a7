package io.mastercontrol.registry.identity;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Says that an identity is used by more than one board: on the device, and as an event, once an hour at most. */
@ApplicationScoped
public class Doubts {
    private final FleetJournal journal;
    private final Clock clock = Clock.systemUTC();

    Doubts(FleetJournal journal) {
        this.journal = journal;
    }

    /**
     * What gives cause for it.
     *
     * @param seen what was seen, as the middle of a sentence
     */
    public record Doubt(String device, String seen, Map<String, ?> detail) {
        String sentence() {
            return "Two boards use the identity of " + device + ": " + seen + ". Give one of them its own: stop its"
                    + " agent, remove the directory 'identity' below its data, and let it enrol under another name."
                    + " If the other board is none of yours: 'master-control device revoke " + device
                    + "', and let the right one enrol again.";
        }
    }

    /** Tells of those that nobody was told of within the hour; what it returns is to be published after the commit. */
    public Uni<List<FleetEvent>> tell(SqlConnection transaction, List<Doubt> doubts) {
        if (doubts.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Map<String, Doubt> byDevice = new java.util.HashMap<>();
        doubts.forEach(doubt -> byDevice.put(doubt.device(), doubt));
        return transaction
                .preparedQuery("""
                        with old as (select id, identity_doubted_at from device where id = any($1) for update)
                        update device d set identity_doubt = t.sentence, identity_doubted_at = now()
                        from unnest($1::text[], $2::text[]) t(id, sentence), old
                        where d.id = t.id and old.id = d.id
                            and (old.identity_doubted_at is null or old.identity_doubted_at < now() - interval '1 hour')
                        returning d.id""")
                .execute(Tuple.of(
                        byDevice.keySet().toArray(String[]::new),
                        byDevice.values().stream().map(Doubt::sentence).toArray(String[]::new)))
                .map(rows -> {
                    List<NewFleetEvent> events = new java.util.ArrayList<>();
                    rows.forEach(row -> events.add(event(byDevice.get(row.getString(0)))));
                    return events;
                })
                .chain(events -> journal.append(transaction, events));
    }

    private NewFleetEvent event(Doubt doubt) {
        return NewFleetEvent.ofDevice(
                EventType.IDENTITY_DUPLICATED,
                doubt.device(),
                clock.instant(),
                doubt.sentence(),
                Json.mapper().valueToTree(doubt.detail()));
    }
}
