package io.mastercontrol.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.link.FleetLink;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.contracts.message.Command;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.Reply;
import io.mastercontrol.contracts.topic.DeviceTopic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * Takes commands: each is executed at most once, never after its expiry by the server's clock, and every copy is
 * answered with the same reply.
 */
public final class CommandConsumer {
    private static final Logger LOG = Logger.getLogger(CommandConsumer.class);

    private final FleetLink link;
    private final ServerClock clock;
    private final CommandExecutor executor;
    private final Executor threads;
    private final Ledger ledger;
    private final Set<String> executing = ConcurrentHashMap.newKeySet();

    /** @param threads where commands are executed, which may take as long as a workload takes to stop */
    public CommandConsumer(Path data, FleetLink link, ServerClock clock, CommandExecutor executor, Executor threads)
            throws IOException {
        this.link = link;
        this.clock = clock;
        this.executor = executor;
        this.threads = threads;
        this.ledger = new Ledger(data.resolve("commands.log"));
    }

    public void take(byte[] payload) {
        try {
            Command command = Json.read(payload, Command.class);
            if (command.device().equals(link.device())) {
                take(command);
            } else {
                LOG.warnf("A command for %s came to %s and is ignored", command.device(), link.device());
            }
        } catch (MalformedMessage e) {
            LOG.warnf("A command cannot be read and is ignored: %s", e.getMessage());
        }
    }

    private void take(Command command) {
        // Asked before the ledger: what ends in between has its reply there.
        if (executing.contains(command.id())) {
            LOG.debugf("Command %s is being executed", command.id());
            return;
        }
        Optional<Ledger.Entry> known = ledger.find(command.id());
        if (known.isPresent() && known.get().reply() != null) {
            send(known.get().reply());
        } else if (known.isPresent()) {
            finish(
                    command,
                    CommandExecutor.Answer.of(
                            Reply.Outcome.interrupted,
                            "the agent ended while it executed this; look at the workload before trying again"));
        } else if (!clock.isKnown()) {
            LOG.debugf("Command %s waits until the server's time is known; it will come again", command.id());
        } else if (isExpired(command)) {
            finish(
                    command,
                    CommandExecutor.Answer.of(
                            Reply.Outcome.expired, "the command arrived after it had expired and was not executed"));
        } else {
            begin(command);
        }
    }

    private boolean isExpired(Command command) {
        return clock.now().isAfter(command.expiresAt());
    }

    private void begin(Command command) {
        try {
            ledger.put(new Ledger.Entry(command.id(), command.expiresAt(), null), clock.now());
        } catch (IOException e) {
            Reply refusal = reply(
                    command,
                    CommandExecutor.Answer.of(
                            Reply.Outcome.refused,
                            "the device cannot write to its disk (" + e.getMessage() + "), so nothing was done"));
            ledger.remember(new Ledger.Entry(command.id(), command.expiresAt(), refusal));
            send(refusal);
            return;
        }
        executing.add(command.id());
        threads.execute(() -> {
            try {
                finish(command, execute(command));
            } finally {
                executing.remove(command.id());
            }
        });
    }

    private CommandExecutor.Answer execute(Command command) {
        if (isExpired(command)) {
            return CommandExecutor.Answer.of(
                    Reply.Outcome.expired, "the command expired while it waited for others and was not executed");
        }
        try {
            return executor.execute(command);
        } catch (RuntimeException e) {
            LOG.errorf(e, "Command %s failed", command.id());
            return CommandExecutor.Answer.of(Reply.Outcome.failed, "the agent failed at it: " + e.getMessage());
        }
    }

    private void finish(Command command, CommandExecutor.Answer answer) {
        Reply reply = reply(command, answer);
        Ledger.Entry entry = new Ledger.Entry(command.id(), command.expiresAt(), reply);
        try {
            // A board's own clock may be years ahead: it does not decide what is old.
            ledger.put(entry, clock.isKnown() ? clock.now() : Instant.EPOCH);
        } catch (IOException e) {
            ledger.remember(entry);
            LOG.errorf("The reply to command %s cannot be kept: %s", command.id(), e.getMessage());
        }
        send(reply);
    }

    private Reply reply(Command command, CommandExecutor.Answer answer) {
        JsonNode result = answer.result() == null ? null : Json.mapper().valueToTree(answer.result());
        return new Reply(
                UUID.randomUUID().toString(),
                clock.now(),
                command.traceparent(),
                link.device(),
                command.id(),
                answer.outcome(),
                answer.message(),
                result);
    }

    /** A reply that gets lost is asked for again: the control plane repeats the command until it has one. */
    private void send(Reply reply) {
        link.publish(DeviceTopic.REPLIES, Json.bytes(reply));
    }
}
