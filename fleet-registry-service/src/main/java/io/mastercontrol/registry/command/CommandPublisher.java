package io.mastercontrol.registry.command;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.link.BrokerLink;
import io.mastercontrol.registry.liveness.CameOnline;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;

/** Says commands to devices, again and again until they are answered or too old. */
@ApplicationScoped
class CommandPublisher {
    private static final Logger LOG = Logger.getLogger(CommandPublisher.class);
    private static final int AT_ONCE = 1_000;

    private final CommandRepository commands;
    private final CommandConfig config;
    private final BrokerLink link;
    private final Clock clock = Clock.systemUTC();

    CommandPublisher(CommandRepository commands, CommandConfig config, BrokerLink link) {
        this.commands = commands;
        this.config = config;
        this.link = link;
    }

    void publish(CommandRecord command) {
        link.tell(
                DeviceTopic.COMMANDS.of(command.device()),
                Json.bytes(command.message(clock.instant())),
                DeviceTopic.COMMANDS.qos());
    }

    void resend(@Observes CameOnline online) {
        commands.pendingOf(online.devices())
                .subscribe()
                .with(this::publish, e -> LOG.warnf("pending commands are not published yet: %s", e.getMessage()));
    }

    @Scheduled(
            every = "1s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    Uni<Void> resendDue() {
        if (!link.isListening()) {
            return Uni.createFrom().voidItem();
        }
        return commands.expire()
                .chain(() -> commands.due(config.resendInterval(), AT_ONCE))
                .invoke(this::publish)
                .replaceWithVoid()
                .onFailure()
                .invoke(e -> LOG.warnf("commands cannot be looked for: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private void publish(List<CommandRecord> due) {
        due.forEach(this::publish);
    }
}
