package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.workload.Lifecycle.Then;
import io.mastercontrol.contracts.message.ExitReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** What is asked of many workloads at once, in the order in which they depend on each other. Not on the supervisor's thread. */
record Procession(Loop loop, Roster roster) {
    private static final System.Logger LOG = System.getLogger(Procession.class.getName());

    Optional<Together> up(List<String> names) {
        return loop.ask(() -> roster.names().containsAll(names)
                ? Optional.of(together(roster.dependencies().inOrder(orAll(names)), Orders::up))
                : Optional.empty());
    }

    Optional<Together> down(List<String> names) {
        Set<String> meant = ConcurrentHashMap.newKeySet();
        Optional<Together> answer = loop.ask(() -> {
            if (!roster.names().containsAll(names)) {
                return Optional.empty();
            }
            meant.addAll(orAll(names));
            List<String> order = new ArrayList<>(roster.dependencies().inOrder(meant));
            order.retainAll(meant);
            Collections.reverse(order);
            return Optional.of(together(order, Orders::downSoon));
        });
        if (answer.isPresent()) {
            Thread thread = new Thread(() -> stopInOrder(meant), "orderly-stop");
            thread.setDaemon(true);
            thread.start();
        }
        return answer;
    }

    private Collection<String> orAll(List<String> names) {
        return names.isEmpty() ? new TreeSet<>(roster.names()) : names;
    }

    private Together together(List<String> order, Function<Orders, Outcome> asked) {
        return new Together(order.stream()
                .flatMap(name -> roster.find(name).stream()
                        .map(workload -> new Together.Item(
                                name, asked.apply(workload.orders()).message())))
                .toList());
    }

    private void stopInOrder(Set<String> meant) {
        try {
            new OrderlyStop(
                            () -> free(w -> meant.contains(w.definition().name())
                                    && w.orders().isToStop()),
                            name -> one(name, w -> w.orders().downNow()))
                    .run();
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the supervisor has ended; the next one goes on stopping");
        }
    }

    /** Stops all, for as long as it takes; none is started any more. */
    void shutDown() {
        loop.windDown();
        new OrderlyStop(
                        () -> free(w -> !w.isAtRest()),
                        name -> one(name, w -> w.course().stop(ExitReason.operator, Then.REST)))
                .run();
    }

    private void one(String name, Consumer<Supervised> action) {
        loop.ask(() -> {
            roster.find(name).ifPresent(action);
            return null;
        });
    }

    /** Those of them that may be stopped now, since no process depends on theirs; empty when there are none. */
    private Optional<List<String>> free(Predicate<Supervised> going) {
        return loop.ask(() -> {
            List<String> up = roster.all().stream()
                    .filter(going)
                    .map(workload -> workload.definition().name())
                    .toList();
            List<String> free = up.stream()
                    .filter(name ->
                            roster.dependencies().dependents(name).stream().noneMatch(up::contains))
                    .toList();
            return up.isEmpty() ? Optional.empty() : Optional.of(free.isEmpty() ? up : free);
        });
    }
}
