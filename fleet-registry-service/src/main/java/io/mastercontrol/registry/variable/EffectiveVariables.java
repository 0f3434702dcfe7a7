package io.mastercontrol.registry.variable;

import io.mastercontrol.registry.device.Device;
import io.mastercontrol.registry.device.Selector.Reach;
import io.mastercontrol.registry.group.Group;
import io.mastercontrol.registry.group.GroupRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a device's variables are: fleet before group before device, the later one wins. Made for many devices at once. */
final class EffectiveVariables {
    /** Reads what there is now. */
    @ApplicationScoped
    static class Source {
        private final GroupRepository groups;
        private final VariableRepository variables;

        Source(GroupRepository groups, VariableRepository variables) {
            this.groups = groups;
            this.variables = variables;
        }

        Uni<EffectiveVariables> now() {
            return Uni.combine()
                    .all()
                    .unis(groups.all(), variables.everywhere())
                    .with(EffectiveVariables::new);
        }
    }

    /** A group with its members by name, and its selector read once. */
    private record Scoped(String scope, Reach reach) {}

    private final Map<String, List<Variable>> byScope = new HashMap<>();
    private final List<Scoped> groups = new ArrayList<>();

    /** @param groups in the order in which they win: the last one does */
    EffectiveVariables(List<Group> groups, List<Variable> variables) {
        variables.forEach(variable -> byScope.computeIfAbsent(variable.scope(), scope -> new ArrayList<>())
                .add(variable));
        for (Group group : groups) {
            String scope = new Scope(Scope.Kind.group, group.name()).toString();
            if (byScope.containsKey(scope)) {
                this.groups.add(new Scoped(scope, Reach.of(group.selector(), group.devices())));
            }
        }
    }

    /** By name, each where it comes from. */
    Map<String, Variable> of(Device.Brief device) {
        Map<String, Variable> effective = new TreeMap<>();
        take(effective, Scope.FLEET.toString());
        groups.stream()
                .filter(group -> group.reach().includes(device))
                .forEach(group -> take(effective, group.scope()));
        take(effective, new Scope(Scope.Kind.device, device.id()).toString());
        return effective;
    }

    private void take(Map<String, Variable> effective, String scope) {
        byScope.getOrDefault(scope, List.of()).forEach(variable -> effective.put(variable.name(), variable));
    }
}
