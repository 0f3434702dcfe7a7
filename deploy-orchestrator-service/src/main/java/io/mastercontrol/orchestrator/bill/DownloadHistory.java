package io.mastercontrol.orchestrator.bill;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.orchestrator.presence.LogConsumer;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.regex.Pattern;

/** Remembers how many bytes devices downloaded in a rollout, as they told with the end of it. */
@ApplicationScoped
class DownloadHistory implements LogConsumer {
    /** What a device tells is not let near the database as it comes: one bad word would hold up the whole log. */
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]{1,64}");

    @Override
    public Uni<Void> take(SqlConnection transaction, List<FleetEvent> events) {
        List<FleetEvent> installed =
                events.stream().filter(DownloadHistory::isOfRollout).toList();
        if (installed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return transaction
                .preparedQuery("""
                        insert into device_download (rollout, device, bytes)
                        select distinct on (r, d) r, d, b from unnest($1::text[], $2::text[], $3::int8[])
                            with ordinality as t(r, d, b, n)
                            join rollout_device m on m.rollout = t.r and m.device = t.d
                        order by r, d, n desc
                        on conflict (device, rollout) do update set bytes = excluded.bytes""")
                .execute(Tuple.of(
                        installed.stream()
                                .map(event -> event.detail().path("rollout").asText())
                                .toArray(String[]::new),
                        installed.stream().map(FleetEvent::device).toArray(String[]::new),
                        installed.stream()
                                .map(event ->
                                        event.detail().path("downloaded_bytes").asLong(0))
                                .map(bytes -> Math.max(0, bytes))
                                .toArray(Long[]::new)))
                .replaceWithVoid();
    }

    private static boolean isOfRollout(FleetEvent event) {
        return event.type().equals(EventType.RELEASE_INSTALLED)
                && event.device() != null
                && event.detail() != null
                && ID.matcher(event.detail().path("rollout").asText()).matches();
    }
}
