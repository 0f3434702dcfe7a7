package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.orchestrator.access.CallerScope;
import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What of rollouts the caller may see and change. One sees those that reach devices of one's own, and of them these
 * devices; one acts on those that cannot reach any other.
 */
@ApplicationScoped
class RolloutScope {
    private final CallerScope scope;
    private final RolloutRepository rollouts;
    private final RolloutDeviceRepository members;

    RolloutScope(CallerScope scope, RolloutRepository rollouts, RolloutDeviceRepository members) {
        this.scope = scope;
        this.rollouts = rollouts;
        this.members = members;
    }

    /**
     * The eyes of one caller.
     *
     * @param selector empty for whoever sees everything
     * @param devices likewise
     */
    record Sight(Optional<String> selector, Optional<Set<String>> devices) {
        boolean sees(String device) {
            return devices.map(seen -> seen.contains(device)).orElse(true);
        }

        /** For SQL: null for all. */
        String[] ids() {
            return devices.map(seen -> seen.toArray(String[]::new)).orElse(null);
        }

        /** Whether no device outside can ever become a member: the rollout's selector demands what the scope does. */
        boolean contains(Rollout rollout) {
            return selector.map(own ->
                            rollout.selector().equals(own) || rollout.selector().startsWith(own + ","))
                    .orElse(true);
        }

        /** The rollout with those of its devices that are seen; its reason, which may name others, only if it is one's own. */
        RolloutView show(Rollout rollout, List<RolloutDevice> rows) {
            List<RolloutDevice> seen =
                    rows.stream().filter(row -> sees(row.device())).toList();
            if (seen.isEmpty() && !rows.isEmpty()) {
                throw unknown(rollout.id());
            }
            RolloutView view = RolloutView.full(rollout, seen);
            return contains(rollout) ? view : view.withoutReason();
        }

        boolean shows(Rollout rollout, FleetEvent event) {
            return event.device() == null ? contains(rollout) || !event.detail().has("reason") : sees(event.device());
        }
    }

    Uni<Sight> sight() {
        Optional<String> selector = scope.selector();
        return scope.devices().map(devices -> new Sight(selector, devices));
    }

    /** The request, for the caller's devices only. */
    RolloutRequest within(RolloutRequest request) {
        Optional<String> own = scope.selector();
        if (own.isEmpty() || request == null || request.selector() == null) {
            return request;
        }
        String asked = request.selector().strip();
        String both = asked.isEmpty() || asked.equals(own.get()) || asked.startsWith(own.get() + ",")
                ? (asked.isEmpty() ? own.get() : asked)
                : own.get() + "," + asked;
        return new RolloutRequest(request.release(), both, request.strategy());
    }

    /** @throws Refusal unless all that the rollout does and can come to do is about devices of the caller's */
    Uni<Void> mayAct(String id) {
        if (scope.selector().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return sight().chain(sight -> rollouts.find(id)
                .map(found -> found.orElseThrow(() -> unknown(id)))
                .chain(rollout -> members.load(id, rollout.releaseName()).invoke(rows -> {
                    sight.show(rollout, rows);
                    boolean all = rows.stream().allMatch(row -> sight.sees(row.device()));
                    if (!all || !sight.contains(rollout)) {
                        throw Refusal.of(
                                403,
                                "This rollout also concerns devices that are not yours, and you may act on "
                                        + scope.selector().orElse("") + " only; ask somebody without such a limit.");
                    }
                }))
                .replaceWithVoid());
    }

    static Refusal unknown(String id) {
        return Refusal.notFound("There is no rollout " + id + ".");
    }
}
