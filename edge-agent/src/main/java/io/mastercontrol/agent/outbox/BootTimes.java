package io.mastercontrol.agent.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * When things really happened. Boards boot without a clock, so an event is kept with the time since its boot; once somebody
 * who knows the time has said it during that boot, the event's time follows, also after later boots.
 */
public final class BootTimes {
    private static final Logger LOG = Logger.getLogger(BootTimes.class);
    private static final int BOOTS_KEPT = 16;
    /** A better reading of the same boot is worth a write to the disk from here on. */
    private static final long WORTH_KEEPING_MILLIS = 2_000;
    /** systemd-timesyncd makes it when the local clock was set by a time server during this boot. */
    private static final Path SYNCHRONISED = Path.of("/run/systemd/timesync/synchronized");

    private final String bootId;
    private final Clock local;
    private final LongSupplier nanoTime;
    private final Path synchronised;
    private final DurableFile file;
    /** When each boot began, in milliseconds since 1970, the newest boot last. */
    private final Map<String, Long> began = new LinkedHashMap<>();

    public BootTimes(Path directory, String bootId) throws IOException {
        this(directory, bootId, Clock.systemUTC(), System::nanoTime, SYNCHRONISED);
    }

    /** @param nanoTime nanoseconds since the boot, as the monotonic clock of Linux counts them */
    BootTimes(Path directory, String bootId, Clock local, LongSupplier nanoTime, Path synchronised) throws IOException {
        this.bootId = bootId;
        this.local = local;
        this.nanoTime = nanoTime;
        this.synchronised = synchronised;
        Files.createDirectories(directory);
        this.file = new DurableFile(directory.resolve("boots.json"));
        JsonNode kept =
                Json.mapper().readTree(file.read().orElse("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        kept.properties()
                .forEach(boot -> began.put(boot.getKey(), boot.getValue().asLong()));
    }

    private long sinceBoot() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
    }

    /** Something that happens now, by the local clock as it stands. */
    Kept now(String type, String message, JsonNode detail) {
        return keep(new DeviceEvent(1, local.instant(), bootId, type, null, message, detail), null);
    }

    /** Something that happened when the event says, by the local clock as it stands; in an earlier boot, that is all there is. */
    Kept keep(DeviceEvent event, String handed) {
        long ago = Duration.between(event.at(), local.instant()).toMillis();
        long since = sinceBoot() - Math.max(0, ago);
        return new Kept(event, since >= 0 ? since : -1, handed);
    }

    /** Somebody who knows the time says what it is now. */
    public synchronized void learn(Instant now) {
        long begin = now.toEpochMilli() - sinceBoot();
        Long before = began.put(bootId, begin);
        if (before == null || Math.abs(before - begin) > WORTH_KEEPING_MILLIS) {
            while (began.size() > BOOTS_KEPT) {
                began.remove(began.keySet().iterator().next());
            }
            try {
                file.write(Json.bytes(began));
            } catch (IOException e) {
                LOG.warnf("The time of this boot cannot be kept: %s", e.getMessage());
            }
        }
    }

    /** Where nobody has said the time, but the board's own clock was set by a time server, that counts. */
    synchronized void lookAtLocalClock() {
        if (!began.containsKey(bootId) && Files.exists(synchronised)) {
            learn(local.instant());
        }
    }

    /** The begin of the latest boot that anybody knows of: that time is over. */
    public synchronized Optional<Instant> latest() {
        return began.values().stream().max(Long::compare).map(Instant::ofEpochMilli);
    }

    /** When it happened: by the time of its boot if that is known, else by the clock of then. */
    synchronized Instant of(Kept kept) {
        Long begin = kept.sinceBootMillis() < 0 ? null : began.get(kept.event().bootId());
        return begin == null ? kept.event().at() : Instant.ofEpochMilli(begin + kept.sinceBootMillis());
    }

    /** How long ago it happened, or empty if that was in a boot of which nobody knows when it was. */
    synchronized Optional<Duration> age(Kept kept) {
        if (kept.sinceBootMillis() < 0) {
            return Optional.empty();
        }
        if (bootId.equals(kept.event().bootId())) {
            return Optional.of(Duration.ofMillis(sinceBoot() - kept.sinceBootMillis()));
        }
        Long then = began.get(kept.event().bootId());
        Long now = began.get(bootId);
        return then == null || now == null
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(now + sinceBoot() - then - kept.sinceBootMillis()));
    }
}
