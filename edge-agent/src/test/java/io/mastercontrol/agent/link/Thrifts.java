package io.mastercontrol.agent.link;

import io.mastercontrol.agent.disk.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Links that cost something, or nothing. */
public final class Thrifts {
    private Thrifts() {}

    /** What is configured. */
    record Settings(
            Optional<List<Budget>> budgets,
            List<String> metered,
            Duration sparingHeartbeatInterval,
            boolean downloadsOnMetered)
            implements LinkConfig {
        Settings(List<String> budgets, String metered) {
            this(
                    Optional.of(budgets.stream().map(Budget::of).toList()),
                    List.of(metered),
                    Duration.ofSeconds(60),
                    true);
        }
    }

    public static Thrift free(Path data) {
        return with(data, List.of(), () -> Optional.of(Instant.now()));
    }

    /** Over an interface named {@code wwan0}, by budgets alone. */
    public static Thrift with(Path data, List<String> budgets, Supplier<Optional<Instant>> time) {
        return on("wwan0", new Settings(budgets, "no"), data, time);
    }

    static Thrift on(String network, Settings settings, Path data, Supplier<Optional<Instant>> time) {
        try {
            Thrift thrift = new Thrift(
                    settings,
                    new Metering(settings.metered(), Path.of("/nothing"), List.of()),
                    new Spending(new DurableFile(data.resolve("link.json"))),
                    time);
            thrift.look(host -> Optional.of(network), "broker");
            return thrift;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
