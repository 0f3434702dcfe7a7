package io.mastercontrol.agent.supervision;

import io.mastercontrol.contracts.message.EventType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The sockets that are kept open for workloads: lets go of those that nobody is to have any more, and notices when they are
 * lost. On the supervisor's thread.
 */
final class Sockets {
    private final Ground ground;
    private final News news;
    private final Roster roster;
    private boolean watching;

    Sockets(Ground ground, News news, Roster roster) {
        this.ground = ground;
        this.news = news;
        this.roster = roster;
        ground.keeper().keep(this::wanted);
    }

    /** Somebody may want a socket from now on; or an earlier life of this agent may have left some. */
    void watch() {
        if (!watching && mayBeWanted()) {
            watching = true;
            ground.loop().everySecondWhile(this::look);
        }
    }

    private boolean look() {
        if (ground.keeper().hasLost()) {
            roster.all().stream().filter(Supervised::hasSockets).forEach(this::lost);
        }
        if (!ground.keeper().isSettled()) {
            ground.hands().execute(ground.keeper()::settle);
        }
        watching = mayBeWanted();
        return watching;
    }

    private boolean mayBeWanted() {
        return ground.keeper().process().isPresent() || roster.all().stream().anyMatch(Supervised::mayHaveSockets);
    }

    /** What it has belongs to nobody who could give it to the next: only with that given up can it be opened anew. */
    private void lost(Supervised workload) {
        String name = workload.definition().name();
        news.happened(
                EventType.SOCKET_LOST,
                name,
                "the process that kept its sockets open has ended, so " + name
                        + " is started anew with new ones; who connects meanwhile is refused",
                null);
        workload.socketsAreLost();
    }

    /** By workload, whichever of its versions wants them; any thread. */
    private Map<String, List<String>> wanted() {
        Map<String, Set<String>> all = new TreeMap<>();
        roster.all()
                .forEach(workload -> workload.sockets()
                        .forEach(address -> all.computeIfAbsent(
                                        Twins.workload(workload.place()), none -> new LinkedHashSet<>())
                                .add(address)));
        return all.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> List.copyOf(each.getValue())));
    }
}
