package io.mastercontrol.agent.neighbour;

import io.mastercontrol.agent.link.Thrift;
import java.time.Duration;
import java.util.List;

/** Devices that share, or do not. */
public final class Neighbourhoods {
    private Neighbourhoods() {}

    /** What is configured. */
    record Settings(
            boolean enabled,
            List<String> networks,
            long smallest,
            long bytesPerSecond,
            long bytesPerDay,
            int readers,
            Duration keep,
            long keepPatches)
            implements NeighbourConfig {
        static Settings usual() {
            return new Settings(
                    true, List.of("auto"), 100_000, 50_000_000, 1_000_000_000, 4, Duration.ofHours(1), 10_000_000);
        }
    }

    /** One that nobody joins. */
    public static Neighbourhood none(Thrift thrift) {
        return new Neighbourhood(Settings.usual(), thrift);
    }
}
