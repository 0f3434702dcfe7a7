package io.mastercontrol.registry.command;

import io.mastercontrol.contracts.message.Reply;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.link.DeadLetters;
import io.mastercontrol.registry.link.Delivery;
import io.mastercontrol.registry.link.TopicConsumer;
import io.mastercontrol.registry.liveness.Liveness;
import io.mastercontrol.registry.liveness.Word;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Takes replies; the second copy of one changes nothing. What cannot be written is not asked for again here: the command
 * is still pending, so it is published again, and the device gives the same answer.
 */
@ApplicationScoped
class ReplyConsumer implements TopicConsumer {
    private static final Logger LOG = Logger.getLogger(ReplyConsumer.class);
    private static final int LONGEST_SENTENCE = 8_192;
    private static final String WRONG_DATA = "22";

    private final Pool pool;
    private final CommandRepository commands;
    private final Liveness liveness;
    private final FleetEventPublisher publisher;
    private final Waiting waiting;
    private final DeadLetters deadLetters;

    ReplyConsumer(
            Pool pool,
            CommandRepository commands,
            Liveness liveness,
            FleetEventPublisher publisher,
            Waiting waiting,
            DeadLetters deadLetters) {
        this.pool = pool;
        this.commands = commands;
        this.liveness = liveness;
        this.publisher = publisher;
        this.waiting = waiting;
        this.deadLetters = deadLetters;
    }

    @Override
    public DeviceTopic topic() {
        return DeviceTopic.REPLIES;
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public void receive(Delivery delivery) {
        Reply reply = delivery.as(Reply.class);
        delivery.mustBeFrom(reply.device());
        Delivery.mustBeKeepable("command", reply.command(), 128);
        Delivery.mustBeKeepable("message", reply.message(), LONGEST_SENTENCE);
        List<Word> words = List.of(new Word(delivery.device(), delivery.receivedAt()));
        pool.withTransaction(transaction -> commands.reply(transaction, reply)
                        .chain(finished -> liveness.heard(transaction, words, List.of())
                                .invoke(publisher::publish)
                                .replaceWith(finished)))
                .onTermination()
                .invoke(delivery::acknowledge)
                .subscribe()
                .with(finished -> finished.ifPresent(waiting::finished), e -> failed(delivery, e));
    }

    private void failed(Delivery delivery, Throwable e) {
        if (e instanceof PgException refused
                && refused.getSqlState() != null
                && refused.getSqlState().startsWith(WRONG_DATA)) {
            deadLetters.setAside(delivery, "the database refuses it: " + e.getMessage());
        } else {
            LOG.warnf("a reply of device %s is not taken yet: %s", delivery.device(), e.getMessage());
        }
    }
}
