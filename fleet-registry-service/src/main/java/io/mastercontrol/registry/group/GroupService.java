package io.mastercontrol.registry.group;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.registry.device.Selector;
import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Changes to groups that people make. */
@ApplicationScoped
class GroupService {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int MOST_DEVICES = 10_000;

    private final Pool pool;
    private final GroupRepository groups;
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final Clock clock = Clock.systemUTC();

    GroupService(Pool pool, GroupRepository groups, FleetJournal journal, FleetEventPublisher publisher) {
        this.pool = pool;
        this.groups = groups;
        this.journal = journal;
        this.publisher = publisher;
    }

    /** What a group shall be. */
    record Wish(String selector, List<String> devices, Integer priority) {}

    /** Makes it or changes it, if its ETag is still the expected one (null: whatever it is). */
    Uni<Group> put(String name, Wish wish, String expected, String by) {
        if (!NAME.matcher(name).matches()) {
            throw Refusal.badField(
                    "name",
                    "The name must be 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit.");
        }
        Group group = read(name, wish, by);
        return pool.withTransaction(transaction -> groups.lock(transaction, name)
                        .invoke(found -> mustMatch(name, found, expected))
                        .chain(() -> groups.put(transaction, group))
                        .invoke(unknown -> refuse(unknown))
                        .chain(() -> journal.append(transaction, List.of(event(group, by, "changed")))))
                .invoke(publisher::publish)
                .chain(() -> groups.find(name))
                .map(found -> found.orElseThrow(() -> unknown(name)));
    }

    private Group read(String name, Wish wish, String by) {
        String selector = wish.selector() == null || wish.selector().isBlank()
                ? null
                : wish.selector().strip();
        List<String> devices = wish.devices() == null ? List.of() : wish.devices();
        if (selector == null && devices.isEmpty()) {
            throw Refusal.badField("selector", "The group has neither a selector nor devices; give one of them.");
        }
        if (devices.size() > MOST_DEVICES || devices.stream().anyMatch(Objects::isNull)) {
            throw Refusal.badField(
                    "devices", "A group can name " + MOST_DEVICES + " devices; use a selector for more.");
        }
        try {
            if (!Selector.parse(selector).groups().isEmpty()) {
                throw Refusal.badField("selector", "A group cannot be made of groups; name labels or facts.");
            }
        } catch (Selector.Malformed e) {
            throw Refusal.badField("selector", e.getMessage());
        }
        int priority = wish.priority() == null ? 0 : wish.priority();
        return new Group(name, selector, devices, priority, 0, by, now());
    }

    private static void refuse(List<String> unknown) {
        if (!unknown.isEmpty()) {
            throw Refusal.badField("devices", "There is no device " + unknown.get(0) + ".");
        }
    }

    Uni<Void> delete(String name, String expected, String by) {
        return pool.withTransaction(transaction -> groups.lock(transaction, name)
                        .invoke(found -> mustMatch(name, found, expected))
                        .map(found -> found.orElseThrow(() -> unknown(name)))
                        .chain(group -> groups.delete(transaction, name)
                                .chain(() -> journal.append(transaction, List.of(event(group, by, "deleted"))))))
                .invoke(publisher::publish)
                .replaceWithVoid();
    }

    private NewFleetEvent event(Group group, String by, String what) {
        return NewFleetEvent.ofDevice(
                EventType.GROUP_CHANGED,
                null,
                now(),
                "Group " + group.name() + " was " + what + " by " + by + ".",
                Json.mapper().valueToTree(Map.of("group", group.name(), "by", by, "deleted", what.equals("deleted"))));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static void mustMatch(String name, Optional<Group> found, String expected) {
        boolean same =
                expected == null || found.isPresent() && (expected.equals("*") || expected.equals(etag(found.get())));
        if (!same) {
            throw Refusal.preconditionFailed(
                    "Group " + name + " has changed since you read it; read it again and repeat the change.");
        }
    }

    static String etag(Group group) {
        return "\"" + group.revision() + "\"";
    }

    static Refusal unknown(String name) {
        return Refusal.notFound("There is no group " + name + ".");
    }
}
