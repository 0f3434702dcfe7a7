package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./master-control bench NAME}: measures, prints a table, writes JSON under {@code target/bench/}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Runs one benchmark; all but agent and delta need a running control plane.")
public final class Bench implements Callable<Integer> {
    private static final Map<String, Supplier<Benchmark>> ALL = new TreeMap<>(Map.of(
            "agent", AgentBenchmark::new,
            "alerting", AlertingBenchmark::new,
            "api", ApiBenchmark::new,
            "command", CommandBenchmark::new,
            "delta", DeltaBenchmark::new,
            "memory", MemoryBenchmark::new,
            "rollout", RolloutBenchmark::new,
            "ingest", IngestBenchmark::new,
            "reconnect", ReconnectBenchmark::new));

    @Parameters(
            paramLabel = "NAME",
            description = "agent, alerting, api, command, delta, ingest, memory, reconnect or rollout.")
    private String name;

    @Option(
            names = "--data",
            defaultValue = "${env:MASTER_CONTROL_DATA:-.master-control}",
            description = "Data directory of the installation.")
    private Path data;

    @Option(
            names = "--count",
            defaultValue = "200",
            description = "How often to measure; for ingest, reconnect and api, how many devices.")
    private int count;

    @Option(names = "--devices", defaultValue = "2000", description = "Of alerting: how many devices there are.")
    private int devices;

    @Option(names = "--device", description = "The device to measure on; the first one online if not given.")
    private String device;

    @Option(names = "--selector", defaultValue = "role=sim", description = "Devices to roll out to.")
    private String selector;

    @Option(
            names = "--pairs",
            split = ",",
            defaultValue = "a1,a2,b,c,c2,d",
            description = "Of delta: which pairs of releases to compare.")
    private List<String> pairs;

    @Option(
            names = "--warm-up",
            defaultValue = "15",
            description = "Of ingest and api: how many seconds of load come before what is measured.")
    private int warmUp;

    @Option(names = "--batches", defaultValue = "5", description = "Of rollout: how many batches it has.")
    private int batches;

    @Option(
            names = "--hawkbit",
            paramLabel = "JAR",
            description = "Of rollout: hawkBit's update server, to let it do the same afterwards.")
    private Path hawkbit;

    /** Ends with 0 when measured, 1 if that failed, 2 on wrong usage. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        Supplier<Benchmark> benchmark = ALL.get(name);
        if (benchmark == null) {
            System.err.println(
                    "There is no benchmark " + name + "; there are " + String.join(", ", ALL.keySet()) + ".");
            return 2;
        }
        try {
            Report report = benchmark
                    .get()
                    .run(new Benchmark.Setting(
                            data, count, devices, device, selector, pairs, warmUp, batches, hawkbit));
            System.out.print(report.table());
            System.out.println("Written to " + report.write(Path.of("target", "bench")));
            return 0;
        } catch (IOException e) {
            System.err.println("Not measured: " + e.getMessage());
            return 1;
        }
    }
}
