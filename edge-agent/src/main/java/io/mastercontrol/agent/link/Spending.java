package io.mastercontrol.agent.link;

import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What was spent on each interface in the present hour, day and month. It is on the disk but for the last
 * {@value #WORTH_KEEPING} bytes, so that a power cut forgives next to nothing and a card is spared.
 */
final class Spending {
    static final long WORTH_KEEPING = 64 * 1024;
    private static final Logger LOG = Logger.getLogger(Spending.class);

    private final DurableFile file;
    private final Map<String, Spent> spent = new HashMap<>();
    private long unsaved;

    /**
     * So much since then.
     *
     * @param since begin of the period
     */
    record Spent(Instant since, long bytes) {}

    /** What the file holds. */
    record Account(Map<String, Spent> spent) {}

    Spending(DurableFile file) throws IOException {
        this.file = file;
        Optional<byte[]> kept = file.read();
        if (kept.isPresent()) {
            try {
                spent.putAll(Json.read(kept.get(), Account.class).spent());
            } catch (MalformedMessage e) {
                LOG.warnf("What was spent on the link cannot be read and counts from nothing: %s", e.getMessage());
            }
        }
    }

    /**
     * Counts.
     *
     * @param now as the control plane says it; empty before it has: the board's own clock may be years ahead, and a period
     *     that it began would not end for years
     */
    synchronized void add(String network, long bytes, Optional<Instant> now) {
        for (Period period : Period.values()) {
            spent.compute(network + " " + period, (key, before) -> {
                Spent so = before == null ? new Spent(Instant.EPOCH, 0) : before;
                return new Spent(
                        isOver(so, period, now) ? period.begin(now.get()) : so.since(),
                        isOver(so, period, now) ? bytes : so.bytes() + bytes);
            });
        }
        unsaved += bytes;
        if (unsaved >= WORTH_KEEPING) {
            save();
        }
    }

    private static boolean isOver(Spent so, Period period, Optional<Instant> now) {
        return now.isPresent() && period.begin(now.get()).isAfter(so.since());
    }

    synchronized long spent(String network, Period period, Optional<Instant> now) {
        Spent so = spent.get(network + " " + period);
        return so == null || isOver(so, period, now) ? 0 : so.bytes();
    }

    synchronized void save() {
        if (unsaved > 0) {
            unsaved = 0;
            try {
                file.write(Json.bytes(new Account(spent)));
            } catch (IOException e) {
                LOG.warnf("What was spent on the link cannot be kept: %s", e.getMessage());
            }
        }
    }
}
