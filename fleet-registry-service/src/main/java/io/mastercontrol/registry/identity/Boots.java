package io.mastercontrol.registry.identity;

import io.mastercontrol.contracts.message.DeviceStatus;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.liveness.CameOnline;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Finds boards that were copied. A boot has an id that no other boot ever has: when one comes back after another was seen
 * under the same identity, both boards run. A new boot alone says nothing, and neither does new hardware: a card may move
 * to another board.
 */
@ApplicationScoped
class Boots {
    private static final Logger LOG = Logger.getLogger(Boots.class);
    private static final String HARDWARE = "hardware_serial";
    private static final String NOTE = """
            with said as (select * from unnest($1::text[], $2::text[], $3::text[]) s(device, boot_id, hardware)),
            known as (
                select s.device, s.boot_id, s.hardware, b.seen_at as before, o.boot_id as other, o.hardware as other_hardware
                from said s join device d on d.id = s.device
                left join device_boot b on b.device = s.device and b.boot_id = s.boot_id
                left join lateral (
                    select boot_id, hardware, seen_at from device_boot o
                    where o.device = s.device and o.boot_id <> s.boot_id order by seen_at desc limit 1) o
                    on b.seen_at < o.seen_at),
            noted as (
                insert into device_boot (device, boot_id, hardware) select device, boot_id, hardware from known
                on conflict (device, boot_id) do update set seen_at = clock_timestamp(),
                    hardware = coalesce(excluded.hardware, device_boot.hardware))
            select device, boot_id, hardware, other, other_hardware from known where other is not null""";
    private static final String PRUNE = """
            delete from device_boot b using (
                select device, boot_id, row_number() over (partition by device order by seen_at desc) as place
                from device_boot where device = any($1)) r
            where b.device = r.device and b.boot_id = r.boot_id and r.place > 8""";

    private final Pool pool;
    private final Doubts doubts;
    private final FleetEventPublisher publisher;

    Boots(Pool pool, Doubts doubts, FleetEventPublisher publisher) {
        this.pool = pool;
        this.doubts = doubts;
        this.publisher = publisher;
    }

    void cameOnline(@Observes CameOnline event) {
        List<DeviceStatus> told = event.statuses().stream()
                .filter(status -> status.bootId() != null && !status.bootId().isBlank())
                .filter(status ->
                        status.bootId().length() <= 100 && status.bootId().indexOf('\0') < 0)
                .toList();
        if (!told.isEmpty()) {
            pool.withTransaction(transaction -> note(transaction, told).chain(found -> doubts.tell(transaction, found)))
                    .subscribe()
                    .with(publisher::publish, e -> LOG.warnf("boots of devices are not noted: %s", e.getMessage()));
        }
    }

    private static Uni<List<Doubts.Doubt>> note(SqlConnection transaction, List<DeviceStatus> told) {
        String[] devices = told.stream().map(DeviceStatus::device).toArray(String[]::new);
        return transaction
                .preparedQuery(NOTE)
                .execute(Tuple.of(
                        devices,
                        told.stream().map(DeviceStatus::bootId).toArray(String[]::new),
                        told.stream().map(Boots::hardware).toArray(String[]::new)))
                .map(rows -> {
                    List<Doubts.Doubt> found = new ArrayList<>();
                    rows.forEach(row -> found.add(doubt(row)));
                    return found;
                })
                .call(() -> transaction.preparedQuery(PRUNE).execute(Tuple.of((Object) devices)));
    }

    private static String hardware(DeviceStatus status) {
        return status.facts() == null ? null : status.facts().get(HARDWARE);
    }

    private static Doubts.Doubt doubt(Row row) {
        String hardware = row.getString("hardware");
        String other = row.getString("other_hardware");
        String boards = hardware == null || other == null || hardware.equals(other)
                ? ""
                : " (boards " + hardware + " and " + other + ")";
        return new Doubts.Doubt(
                row.getString("device"),
                "the boots " + row.getString("boot_id") + " and " + row.getString("other") + " take turns" + boards,
                Map.of(
                        "boots",
                        List.of(row.getString("boot_id"), row.getString("other")),
                        "hardware",
                        boards.isEmpty() ? List.of() : List.of(hardware, other)));
    }
}
