package io.mastercontrol.simulator;

import io.mastercontrol.simulator.device.Downloads;
import io.mastercontrol.simulator.device.Interruptions;
import io.mastercontrol.simulator.device.VirtualDevice;
import io.mastercontrol.simulator.rollout.Faults;
import io.mastercontrol.simulator.rollout.InstallationPlanner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a simulation can be told. */
final class SimulationOptions {
    @Option(names = "--devices", defaultValue = "10", description = "How many virtual devices.")
    int devices;

    @Option(names = "--url", description = "Address of the control plane; from admin.json if not given.")
    String url;

    @Option(names = "--token", description = "API token; from admin.json if not given.")
    String token;

    @Option(
            names = "--data",
            defaultValue = "${env:MASTER_CONTROL_DATA:-.master-control}",
            description = "Data directory of the installation.")
    Path data;

    @Option(
            names = "--broker",
            paramLabel = "HOST:PORT",
            description = "Another broker than the one that devices were told of.")
    String broker;

    @Option(names = "--identities", description = "Where identities are kept; DATA/simulator if not given.")
    Path identities;

    @Option(names = "--prefix", defaultValue = "sim", description = "Devices are called PREFIX-1, PREFIX-2 …")
    String prefix;

    @Option(names = "--label", description = "A label of every device, KEY=VALUE; role=sim if not given.")
    Map<String, String> labels = Map.of();

    @Option(names = "--heartbeat", defaultValue = "10s", converter = Span.class, description = "Heartbeat interval.")
    Duration heartbeat;

    @Option(names = "--workloads", split = ",", defaultValue = "sensor,gateway", description = "Their own workloads.")
    List<String> workloads;

    @Option(names = "--download", defaultValue = "200ms", converter = Span.class, description = "Time to download.")
    Duration download;

    @Option(names = "--install", defaultValue = "100ms", converter = Span.class, description = "Time to install.")
    Duration install;

    @Option(names = "--verify", defaultValue = "100ms", converter = Span.class, description = "Time to verify.")
    Duration verify;

    @Option(names = "--real-download", description = "Fetch artifacts for real and check their hashes.")
    boolean realDownload;

    @Option(names = "--fail-percent", defaultValue = "0", description = "Devices on which every release fails.")
    double failPercent;

    @Option(
            names = {"--slow-percent", "--slow"},
            defaultValue = "0",
            description = "Devices ten times as slow.")
    double slowPercent;

    @Option(names = "--offline-percent", defaultValue = "0", description = "Devices that are away half of the time.")
    double offlinePercent;

    @Option(
            names = "--offline-for",
            defaultValue = "30s",
            converter = Span.class,
            description = "How long they are away.")
    Duration offlineFor;

    @Option(names = "--flapping", defaultValue = "0", description = "Devices that lose their line again and again.")
    double flappingPercent;

    @Option(
            names = "--flap-every",
            defaultValue = "15s",
            converter = Span.class,
            description = "How often they lose it, on average.")
    Duration flapEvery;

    @Option(
            names = "--reconnect-storm",
            converter = Span.class,
            description = "All devices lose their line at the same moment, every so often.")
    Duration storm;

    @Option(names = "--skew-percent", defaultValue = "0", description = "Devices whose clock is wrong.")
    double skewPercent;

    @Option(
            names = "--clock-skew",
            defaultValue = "1h",
            converter = Span.class,
            description = "By how much it is ahead.")
    Duration clockSkew;

    @Option(names = "--seed", defaultValue = "1", description = "Same seed, same devices with the same faults.")
    long seed;

    @Option(
            names = "--orders",
            description = "Read orders from standard input while it runs, one a line: cut DEVICE 30s,"
                    + " fail DEVICE WORKLOAD, recover DEVICE WORKLOAD, heat DEVICE CELSIUS.")
    boolean orders;

    @Option(names = "--connects-per-second", defaultValue = "200", description = "How fast devices come.")
    int connectsPerSecond;

    @Option(names = "--duration", converter = Span.class, description = "End by itself after this.")
    Duration duration;

    @Option(names = "--every", defaultValue = "5s", converter = Span.class, description = "How often to print a line.")
    Duration every;

    VirtualDevice.Setup setup(Path directory, Downloads downloads) {
        InstallationPlanner.Durations durations = new InstallationPlanner.Durations(download, install, verify, install);
        return new VirtualDevice.Setup(
                directory,
                heartbeat,
                workloads,
                new Interruptions.Times(offlineFor, flapEvery, storm),
                durations,
                downloads);
    }

    Faults.Shares shares() {
        return new Faults.Shares(failPercent, slowPercent, offlinePercent, skewPercent, clockSkew, flappingPercent);
    }

    /** Reads 500ms, 30s, 5m, 1h; clocks may also be behind: -1h. */
    static final class Span implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return of(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }

        static Duration of(String text) {
            if (!text.matches("-?\\d{1,9}(ms|s|m|h)")) {
                throw new IllegalArgumentException("'" + text + "' is no duration; write for example 500ms, 30s or 5m");
            }
            long number = Long.parseLong(text.replaceAll("[a-z]+$", ""));
            return switch (text.replaceAll("^[-\\d]+", "")) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
        }
    }
}
