package io.mastercontrol.registry.link;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Where messages go that could not be taken. Each is counted; the newest {@value #KEPT} are kept with the first
 * {@value #PAYLOAD_KEPT} bytes of their payload. A device that sends nothing else cannot fill memory, disk or log with
 * them: while {@value #IN_FLIGHT} are being written, more are counted only.
 */
@ApplicationScoped
public class DeadLetters {
    static final int KEPT = 1_000;
    static final int PAYLOAD_KEPT = 4_096;
    static final int IN_FLIGHT = 8;
    private static final int REASON_KEPT = 500;
    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final Pool pool;
    private final MeterRegistry meters;
    private final AtomicInteger writing = new AtomicInteger();

    DeadLetters(Pool pool, MeterRegistry meters) {
        this.pool = pool;
        this.meters = meters;
    }

    /** Counts, logs and keeps a message; never fails. */
    public void setAside(Delivery delivery, String reason) {
        meters.counter(
                        "mc_registry_dead_letters_total",
                        "topic",
                        delivery.topic().suffix())
                .increment();
        if (writing.incrementAndGet() > IN_FLIGHT) {
            writing.decrementAndGet();
            return;
        }
        String topic = delivery.topic().of(delivery.device());
        String said = reason == null ? "unknown" : reason.replace('\0', '?').replaceAll("\\R", " ");
        String kept = said.length() > REASON_KEPT ? said.substring(0, REASON_KEPT) : said;
        LOG.warnf("set aside a message of device %s on %s: %s", delivery.device(), topic, kept);
        byte[] payload = Arrays.copyOf(delivery.payload(), Math.min(PAYLOAD_KEPT, delivery.payload().length));
        pool.preparedQuery("insert into dead_letter (topic, device, reason, payload) values ($1, $2, $3, $4)")
                .execute(Tuple.of(topic, delivery.device(), kept, Buffer.buffer(payload)))
                .onTermination()
                .invoke(writing::decrementAndGet)
                .subscribe()
                .with(ignored -> {}, e -> LOG.warnf("a dead letter could not be kept: %s", e.getMessage()));
    }

    /** Forgets all but the newest. */
    public io.smallrye.mutiny.Uni<Void> prune() {
        return pool.preparedQuery("delete from dead_letter where id <= (select max(id) - $1 from dead_letter)")
                .execute(Tuple.of((long) KEPT))
                .replaceWithVoid();
    }
}
