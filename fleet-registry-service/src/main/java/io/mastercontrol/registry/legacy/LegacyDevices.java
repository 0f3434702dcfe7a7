package io.mastercontrol.registry.legacy;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.heartbeat.HeartbeatRepository;
import io.mastercontrol.registry.heartbeat.ReceivedHeartbeat;
import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.mastercontrol.registry.link.Delivery;
import io.mastercontrol.registry.vital.VitalPublisher;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/**
 * Devices that are known by the predecessor's heartbeat only. A device with a certificate of ours is none of them any
 * more, and one that enrols under its old name stops being one ({@code DeviceRepository.add}).
 */
@ApplicationScoped
class LegacyDevices {
    private static final String ADD = """
            insert into device (id, name, facts)
            select $1, $2, '{"agent": "predecessor"}'
            where (select count(*) from presence where legacy) < $3 or exists (select 1 from device where id = $1)
            on conflict (id) do nothing""";

    private static final String HEARD = """
            insert into presence as p (device, status, legacy, last_seen, patience)
            select id, 'legacy', true, now(), $2 from device where id = $1
            on conflict (device) do update set
                status = 'legacy', last_seen = now(), gone_at = null, patience = $2,
                since = case when p.status = 'legacy' then p.since else now() end
            where p.legacy
            returning since = now() as changed""";

    private final Pool pool;
    private final HeartbeatRepository heartbeats;
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final VitalPublisher vitals;
    private final LegacyConfig config;

    LegacyDevices(
            Pool pool,
            HeartbeatRepository heartbeats,
            FleetJournal journal,
            FleetEventPublisher publisher,
            VitalPublisher vitals,
            LegacyConfig config) {
        this.pool = pool;
        this.heartbeats = heartbeats;
        this.journal = journal;
        this.publisher = publisher;
        this.vitals = vitals;
        this.config = config;
    }

    /** Takes a heartbeat; when this is done, it is committed. */
    Uni<Void> heard(LegacyHeartbeat told, int patience, Instant now) {
        return pool.withTransaction(transaction -> heard(transaction, told, patience, now))
                .invoke(publisher::publish)
                .invoke(() -> vitals.changed(List.of(told.beat().device())))
                .replaceWithVoid();
    }

    private Uni<List<FleetEvent>> heard(SqlConnection transaction, LegacyHeartbeat told, int patience, Instant now) {
        String id = told.beat().device();
        Delivery delivery = new Delivery(id, DeviceTopic.HEARTBEAT, Json.bytes(told.beat()), false, now, () -> {});
        return transaction
                .preparedQuery(ADD)
                .execute(Tuple.of(id, told.name(), (long) config.mostDevices()))
                .chain(() -> transaction.preparedQuery(HEARD).execute(Tuple.of(id, patience)))
                .map(rows -> {
                    if (rows.rowCount() == 0) {
                        throw Refusal.conflict("Device " + id + " is not taken as one of the predecessor's: it has an"
                                + " agent of its own by now, or there are " + config.mostDevices()
                                + " others (mc.legacy.most-devices).");
                    }
                    return rows.iterator().next().getBoolean("changed");
                })
                .call(() -> heartbeats.write(transaction, List.of(new ReceivedHeartbeat(told.beat(), delivery))))
                .chain(changed -> journal.append(transaction, changed ? List.of(appeared(id, now)) : List.of()));
    }

    private static NewFleetEvent appeared(String id, Instant now) {
        return NewFleetEvent.ofDevice(
                EventType.DEVICE_ONLINE, id, now, "Device " + id + " is heard, with the predecessor's software.", null);
    }
}
