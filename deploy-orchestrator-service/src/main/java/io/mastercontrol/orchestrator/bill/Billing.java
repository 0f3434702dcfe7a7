package io.mastercontrol.orchestrator.bill;

import io.mastercontrol.orchestrator.bill.BillRepository.Seen;
import io.mastercontrol.orchestrator.bill.Reckoning.Facts;
import io.mastercontrol.orchestrator.delta.PatchOutlook;
import io.mastercontrol.orchestrator.delta.Transfer;
import io.mastercontrol.orchestrator.presence.Measures;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Gathers what a bill rests on, all devices at once, and makes it. */
@ApplicationScoped
public class Billing {
    private static final Logger LOG = Logger.getLogger(Billing.class);

    private final BillRepository repository;
    private final Measures measures;
    private final PatchOutlook patches;

    Billing(BillRepository repository, Measures measures, PatchOutlook patches) {
        this.repository = repository;
        this.measures = measures;
        this.patches = patches;
    }

    /** The same order gets the same bill as long as nothing else changes. */
    public Uni<Bill> of(Order order) {
        List<String> devices = order.turns().stream().map(Turn::device).toList();
        String[] ids = devices.toArray(String[]::new);
        return Uni.combine()
                .all()
                .unis(
                        repository.seen(ids, order.release().name(), order.now()),
                        repository.own(ids),
                        repository.ofFleet(),
                        conditions(devices, order.now()))
                .asTuple()
                .chain(found -> transfers(order, found.getItem1())
                        .map(transfers -> new Facts(
                                known(devices, found.getItem1(), found.getItem2(), found.getItem4()),
                                transfers,
                                found.getItem3(),
                                found.getItem4().isPresent())))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(facts -> Reckoning.bill(order, facts, new SplittableRandom(seed(order))));
    }

    /** By device, without those of which nothing was heard; empty if the registry does not say. */
    private Uni<Optional<Map<String, Condition>>> conditions(List<String> devices, Instant now) {
        Map<String, Instant> since = new HashMap<>();
        devices.forEach(device -> since.put(device, now));
        return measures.of(since, Set.of())
                .map(found -> {
                    Map<String, Condition> conditions = new HashMap<>();
                    found.forEach(measured -> conditions.put(measured.id(), Condition.of(measured)));
                    return Optional.of(conditions);
                })
                .onFailure()
                .invoke(e -> LOG.warnf("a bill is made without what devices measured: %s", e.getMessage()))
                .onFailure()
                .recoverWithItem(Optional.empty());
    }

    private static long seed(Order order) {
        return Objects.hash(
                order.release().digest(), order.turns().size(), order.legs().size());
    }

    private Uni<Map<String, Transfer>> transfers(Order order, Map<String, Seen> seen) {
        Set<String> there = seen.values().stream()
                .map(Seen::content)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return order.release().artifacts().isEmpty() || there.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : patches.to(order.release().artifacts().get(0), there);
    }

    private static Map<String, Known> known(
            List<String> devices,
            Map<String, Seen> seen,
            List<Attempt> attempts,
            Optional<Map<String, Condition>> conditions) {
        Map<String, List<Attempt>> byDevice = new HashMap<>();
        attempts.forEach(attempt -> byDevice.computeIfAbsent(attempt.device(), device -> new ArrayList<>())
                .add(attempt));
        byDevice.values()
                .forEach(list -> list.sort(Comparator.comparing(Attempt::at).reversed()));
        Map<String, Known> known = new HashMap<>();
        for (String device : devices) {
            Seen last = seen.getOrDefault(device, new Seen(null, 0));
            Condition condition = conditions.map(all -> all.get(device)).orElse(null);
            known.put(
                    device,
                    new Known(
                            last.content(),
                            last.absences(),
                            condition == null ? Condition.UNKNOWN : condition,
                            byDevice.getOrDefault(device, List.of())));
        }
        return known;
    }
}
