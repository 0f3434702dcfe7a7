package io.mastercontrol.registry.device;

import io.mastercontrol.registry.device.Selector.InGroup;
import io.mastercontrol.registry.device.Selector.Malformed;
import io.mastercontrol.registry.device.Selector.OfGroup;
import io.mastercontrol.registry.device.Selector.Reach;
import io.mastercontrol.registry.device.Selector.Requirement;
import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads selectors that somebody asked with, and looks up the groups that they speak of. */
@ApplicationScoped
class Selectors {
    private final KnownGroups groups;

    Selectors(KnownGroups groups) {
        this.groups = groups;
    }

    /** @throws Refusal if it is none, or speaks of a group that there is not */
    Uni<Selector> read(String text) {
        Selector selector;
        try {
            selector = Selector.parse(text);
        } catch (Malformed e) {
            throw Refusal.badField("selector", e.getMessage());
        }
        return selector.groups().isEmpty()
                ? Uni.createFrom().item(selector)
                : groups.reach(selector.groups()).map(known -> resolved(selector, known));
    }

    /** What somebody asks for, within the scope if there is one. */
    Uni<Selector> read(String text, Optional<String> scope) {
        return scope.isEmpty()
                ? read(text)
                : scope(scope.get())
                        .chain(within -> read(text).map(asked -> {
                            List<Requirement> both = new ArrayList<>(within.requirements());
                            both.addAll(asked.requirements());
                            return new Selector(both);
                        }));
    }

    /** A scope that has become senseless, since its group was deleted, say, is no way to the whole fleet. */
    Uni<Selector> scope(String text) {
        return Uni.createFrom()
                .deferred(() -> read(text))
                .onFailure(Refusal.class)
                .transform(e -> Refusal.forbidden("Your scope " + text
                        + " means no devices any more; ask an administrator to set it anew. " + e.getMessage()));
    }

    private static Selector resolved(Selector selector, Map<String, Reach> known) {
        List<Requirement> requirements = new ArrayList<>();
        for (Requirement requirement : selector.requirements()) {
            if (requirement instanceof InGroup in) {
                List<Reach> reaches = in.names().stream()
                        .map(name -> java.util.Optional.ofNullable(known.get(name))
                                .orElseThrow(() -> Refusal.badField(
                                        "selector",
                                        "There is no group " + name
                                                + ", of which the selector speaks; 'group list' shows"
                                                + " those that there are.")))
                        .toList();
                requirements.add(new OfGroup(reaches, in.negated()));
            } else {
                requirements.add(requirement);
            }
        }
        return new Selector(requirements);
    }
}
