package io.mastercontrol.registry.command;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Requests that wait for the end of a command. The reply may come to another replica, since replicas share them: so while
 * anybody waits, the database is asked for all of them in one query, every {@link CommandConfig#lookupInterval}.
 */
@ApplicationScoped
class Waiting {
    private static final Logger LOG = Logger.getLogger(Waiting.class);

    private final Vertx vertx;
    private final CommandRepository commands;
    private final CommandConfig config;
    private final Map<String, List<UniEmitter<? super CommandRecord>>> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    Waiting(Vertx vertx, CommandRepository commands, CommandConfig config) {
        this.vertx = vertx;
        this.commands = commands;
        this.config = config;
    }

    /** Completes when the command is finished; never fails, and is to be cancelled by whoever gives up. */
    Uni<CommandRecord> forEndOf(String command) {
        return Uni.createFrom().emitter(emitter -> {
            waiting.merge(command, List.of(emitter), Waiting::concat);
            emitter.onTermination(() -> waiting.computeIfPresent(command, (id, all) -> {
                List<UniEmitter<? super CommandRecord>> rest =
                        all.stream().filter(other -> other != emitter).toList();
                return rest.isEmpty() ? null : rest;
            }));
            lookLater();
        });
    }

    void finished(CommandRecord command) {
        List<UniEmitter<? super CommandRecord>> emitters = waiting.remove(command.id());
        if (emitters != null) {
            emitters.forEach(emitter -> emitter.complete(command));
        }
    }

    private void lookLater() {
        if (!waiting.isEmpty() && looking.compareAndSet(false, true)) {
            vertx.setTimer(Math.max(1, config.lookupInterval().toMillis()), ignored -> look());
        }
    }

    private void look() {
        commands.finished(List.copyOf(waiting.keySet()))
                .onTermination()
                .invoke(() -> {
                    looking.set(false);
                    lookLater();
                })
                .subscribe()
                .with(
                        found -> found.forEach(this::finished),
                        e -> LOG.warnf("replies cannot be looked for: %s", e.getMessage()));
    }

    private static List<UniEmitter<? super CommandRecord>> concat(
            List<UniEmitter<? super CommandRecord>> first, List<UniEmitter<? super CommandRecord>> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
    }
}
