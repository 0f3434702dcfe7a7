package io.mastercontrol.registry.command;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Commands that are over. */
@ApplicationScoped
public class FinishedCommands {
    private final CommandRepository commands;

    FinishedCommands(CommandRepository commands) {
        this.commands = commands;
    }

    public Uni<Void> prune(Duration retention) {
        return commands.prune(retention);
    }
}
