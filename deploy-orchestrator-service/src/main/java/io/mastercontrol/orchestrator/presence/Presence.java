package io.mastercontrol.orchestrator.presence;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.orchestrator.presence.RegistryClient.Brief;
import io.mastercontrol.orchestrator.presence.RegistryClient.Page;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps up with the registry: which devices there are, and which of them are there. */
@ApplicationScoped
public class Presence {
    private static final Map<String, String> STATUS = Map.of(
            EventType.DEVICE_ENROLLED, "pending",
            EventType.DEVICE_ONLINE, "online",
            EventType.DEVICE_STALE, "stale",
            EventType.DEVICE_OFFLINE, "offline",
            EventType.DEVICE_FORGOTTEN, "");

    private final Pool pool;
    private final Registry registry;
    private final PresenceRepository repository;
    private final List<LogConsumer> consumers;
    private final Event<Changed> changed;
    private final Clock clock;

    Presence(
            Pool pool,
            Registry registry,
            PresenceRepository repository,
            @All List<LogConsumer> consumers,
            Event<Changed> changed,
            Clock clock) {
        this.pool = pool;
        this.registry = registry;
        this.repository = repository;
        this.consumers = consumers;
        this.changed = changed;
        this.clock = clock;
    }

    /** Fired after the commit. Forgotten devices are in both lists. */
    public record Changed(List<String> devices, List<String> forgotten) {}

    /** A device of a selection. */
    public record Member(String device, String status, Map<String, String> labels) {}

    /** The devices that match now, in the registry's order; their status is noted on the way. */
    public Uni<List<Member>> select(String selector) {
        return registry.devices(selector)
                .chain(devices -> pool.withTransaction(
                                transaction -> repository.note(transaction, devices, clock.instant()))
                        .replaceWith(() -> devices.stream()
                                .map(device -> new Member(
                                        device.id(),
                                        device.status(),
                                        device.labels() == null ? Map.of() : device.labels()))
                                .toList()));
    }

    /**
     * The variables of these names that devices have now; a device with none of them is not in the answer.
     *
     * @param names that matter; nobody is asked if there are none
     */
    public Uni<Map<String, Variables>> variables(Collection<String> devices, Set<String> names) {
        if (names.isEmpty() || devices.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return registry.variables(devices).map(all -> {
            Map<String, Variables> found = new HashMap<>();
            all.forEach((device, values) -> {
                Variables some = new Variables(values).only(names);
                if (!some.values().isEmpty()) {
                    found.put(device, some);
                }
            });
            return found;
        });
    }

    /** The status of one device, or empty if nobody knows it. */
    public Uni<Optional<String>> status(String device) {
        return repository.status(device);
    }

    /** Takes one stretch of the registry's log; true if there may be more. */
    Uni<Boolean> read() {
        return repository
                .cursor()
                .chain(cursor -> registry.events(cursor).chain(page -> {
                    if (page.items().isEmpty()) {
                        return Uni.createFrom().item(false);
                    }
                    Map<String, String> last = new LinkedHashMap<>();
                    page.items().stream().filter(Presence::concerns).forEach(event -> {
                        last.remove(event.device());
                        last.put(event.device(), STATUS.get(event.type()));
                    });
                    return take(last, cursor, page).replaceWith(true);
                }));
    }

    private static boolean concerns(FleetEvent event) {
        return event.device() != null && STATUS.containsKey(event.type());
    }

    private Uni<Void> take(Map<String, String> last, long from, Page page) {
        List<String> forgotten =
                last.keySet().stream().filter(id -> last.get(id).isEmpty()).toList();
        List<Brief> present = new ArrayList<>();
        last.forEach((id, status) -> {
            if (!status.isEmpty()) {
                present.add(new Brief(id, status, Map.of()));
            }
        });
        return pool.withTransaction(transaction -> repository
                        .advance(transaction, from, page.last())
                        .chain(mine -> mine
                                ? repository
                                        .note(transaction, present, clock.instant())
                                        .chain(() -> repository.forget(transaction, forgotten))
                                        .chain(() -> hand(transaction, page.items()))
                                        .replaceWith(true)
                                : Uni.createFrom().item(false)))
                .invoke(mine -> tell(mine, List.copyOf(last.keySet()), forgotten))
                .replaceWithVoid();
    }

    private Uni<Void> hand(SqlConnection transaction, List<FleetEvent> events) {
        Uni<Void> taken = Uni.createFrom().voidItem();
        for (LogConsumer consumer : consumers) {
            taken = taken.chain(() -> consumer.take(transaction, events));
        }
        return taken;
    }

    /** Takes the registry's whole list, for what the log no longer tells. */
    Uni<Void> synchronize() {
        return registry.devices(null)
                .chain(devices -> pool.withTransaction(transaction -> replace(transaction, devices))
                        .invoke(forgotten -> tell(
                                true,
                                java.util.stream.Stream.concat(devices.stream().map(Brief::id), forgotten.stream())
                                        .toList(),
                                forgotten)))
                .replaceWithVoid();
    }

    private Uni<List<String>> replace(SqlConnection transaction, List<Brief> devices) {
        List<String> ids = devices.stream().map(Brief::id).toList();
        return repository
                .note(transaction, devices, clock.instant())
                .chain(() -> repository.others(transaction, ids))
                .call(gone -> repository.forget(transaction, gone));
    }

    private void tell(boolean mine, List<String> devices, List<String> forgotten) {
        if (mine && !devices.isEmpty()) {
            changed.fire(new Changed(devices, forgotten));
        }
    }
}
