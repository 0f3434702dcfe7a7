package io.mastercontrol.controlplane.broker;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.Revocations;
import io.mastercontrol.contracts.message.Revocations.Revoked;
import io.mastercontrol.controlplane.file.SafeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates that this broker turns away. It only learns more of them: what it was told once it keeps, in a file
 * beside its scratch directory, until the certificate would have expired anyway. So a restart, an empty store, or a
 * registry that is down lets nobody back in (docs/adr/0046).
 */
final class RevokedCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(RevokedCertificates.class);
    /** An expired certificate is refused by TLS, unless this machine's clock is behind. */
    private static final Duration KEPT_BEYOND_EXPIRY = Duration.ofDays(30);

    private final Path file;
    private final Clock clock;
    private final Map<String, Revoked> bySerial = new HashMap<>();

    private RevokedCertificates(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Those of the file; a file that cannot be read stops the start, rather than let everybody in. */
    static RevokedCertificates read(Path file, Clock clock) throws IOException {
        RevokedCertificates all = new RevokedCertificates(file, clock);
        if (Files.exists(file)) {
            try {
                Json.read(Files.readAllBytes(file), Revocations.class)
                        .revoked()
                        .forEach(revoked -> all.bySerial.put(revoked.serial(), revoked));
            } catch (MalformedMessage e) {
                throw new IOException(
                        "the list of revoked certificates in " + file + " cannot be read: " + e.getMessage()
                                + "; remove it, and the registry tells all of them again as soon as it connects",
                        e);
            }
        }
        return all;
    }

    synchronized boolean contains(String serial) {
        return bySerial.containsKey(serial);
    }

    /** Adds those that are new, and returns how many that were. */
    synchronized int add(List<Revoked> more) {
        Instant forgotten = clock.instant().minus(KEPT_BEYOND_EXPIRY);
        int added = 0;
        for (Revoked revoked : more) {
            if (revoked.notAfter().isAfter(forgotten) && bySerial.put(revoked.serial(), revoked) == null) {
                added++;
            }
        }
        if (added > 0) {
            bySerial.values().removeIf(revoked -> !revoked.notAfter().isAfter(forgotten));
            keep();
        }
        return added;
    }

    private void keep() {
        try {
            SafeFile.writePublic(file, Json.write(new Revocations(List.copyOf(bySerial.values()))));
        } catch (IOException e) {
            LOG.error(
                    "The revoked certificates cannot be kept in {}: {}. They are refused until the broker restarts;"
                            + " after that, once the registry has told them again. Make room on the disk.",
                    file,
                    e.getMessage());
        }
    }
}
