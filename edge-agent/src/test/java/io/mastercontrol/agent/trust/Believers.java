package io.mastercontrol.agent.trust;

import io.mastercontrol.agent.link.ServerClock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Devices that believe what they were given when they enrolled. */
public final class Believers {
    private Believers() {}

    /** One that goes by these keys and has heard of no root document and no timestamp. */
    public static Trust of(Path data, String device, List<PublicKey> keys) throws IOException {
        return new Trust(
                data,
                device,
                keys,
                null,
                new ServerClock(Clock.systemUTC()),
                () -> Instant.EPOCH,
                (type, message, detail) -> {});
    }
}
