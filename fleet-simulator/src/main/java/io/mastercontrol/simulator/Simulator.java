package io.mastercontrol.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.simulator.device.Counters;
import io.mastercontrol.simulator.device.Downloads;
import io.mastercontrol.simulator.device.VirtualDevice;
import io.mastercontrol.simulator.identity.Identities;
import io.mastercontrol.simulator.identity.Identity;
import io.mastercontrol.simulator.rollout.Faults;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./master-control simulate}: many virtual devices against a running control plane. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Runs virtual devices against a control plane until Ctrl-C.")
public final class Simulator implements Callable<Integer> {
    @Mixin
    private SimulationOptions options;

    private final Counters counters = new Counters();

    /** Ends with 0 after Ctrl-C, 1 if it could not begin, 2 on wrong usage. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Simulator());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            return simulate();
        } catch (IOException e) {
            System.err.println("Cannot begin: " + e.getMessage());
            return 1;
        }
    }

    private int simulate() throws IOException, InterruptedException {
        JsonNode admin = admin();
        String url = options.url != null ? options.url : admin.path("url").asText();
        String bearer =
                options.token != null ? options.token : admin.path("token").asText();
        if (url.isEmpty()) {
            System.err.println(
                    "There is no control plane to simulate against: give --url and --token, or start one with"
                            + " ./master-control up and name its --data.");
            return 2;
        }
        Path directory = options.identities != null ? options.identities : options.data.resolve("simulator");
        if (options.broker != null && !options.broker.matches("[^:]+:\\d{1,5}")) {
            System.err.println("--broker is '" + options.broker + "', but must be HOST:PORT.");
            return 2;
        }
        List<Identity> identities = identities(directory, url, bearer);
        if (options.broker != null) {
            String[] broker = options.broker.split(":");
            identities = identities.stream()
                    .map(identity -> identity.at(broker[0], Integer.parseInt(broker[1])))
                    .toList();
        }
        EventLoopGroup loops = new NioEventLoopGroup(2);
        List<VirtualDevice> devices = devices(loops, identities, directory, url);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> finish(end, ended), "ctrl-c"));
        if (options.orders) {
            new Orders(devices, System.err::println).obey(System.in);
        }
        try {
            start(devices, end);
        } finally {
            stop(loops, devices);
            ended.countDown();
        }
        return 0;
    }

    private JsonNode admin() throws IOException {
        Path file = options.data.resolve("admin.json");
        return Files.exists(file)
                ? Json.mapper().readTree(file.toFile())
                : Json.mapper().createObjectNode();
    }

    private List<Identity> identities(Path directory, String url, String bearer)
            throws IOException, InterruptedException {
        List<String> names = IntStream.rangeClosed(1, options.devices)
                .mapToObj(i -> options.prefix + "-" + i)
                .toList();
        Map<String, String> labels = new HashMap<>(options.labels);
        labels.putIfAbsent("role", "sim");
        return new Identities(directory, url).of(names, labels, bearer, done -> {
            if (done % 100 == 0 || done == options.devices) {
                System.out.println(done + " of " + options.devices + " devices have an identity");
            }
        });
    }

    private List<VirtualDevice> devices(EventLoopGroup loops, List<Identity> identities, Path directory, String url) {
        Downloads downloads = options.realDownload ? new Downloads(vertx(), url) : null;
        VirtualDevice.Setup setup = options.setup(directory, downloads);
        Random random = new Random(options.seed);
        List<VirtualDevice> devices = new ArrayList<>();
        for (Identity identity : identities) {
            devices.add(
                    new VirtualDevice(loops.next(), identity, setup, Faults.draw(options.shares(), random), counters));
        }
        return devices;
    }

    private static Vertx vertx() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(4));
    }

    private void start(List<VirtualDevice> devices, CountDownLatch end) throws InterruptedException {
        long began = System.nanoTime();
        for (int i = 0; i < devices.size() && end.getCount() > 0; i++) {
            devices.get(i).start();
            if (i % options.connectsPerSecond == options.connectsPerSecond - 1) {
                end.await(1, TimeUnit.SECONDS);
            }
        }
        long limit = options.duration == null ? Long.MAX_VALUE : options.duration.toNanos();
        do {
            System.out.println(line());
        } while (!end.await(options.every.toMillis(), TimeUnit.MILLISECONDS) && System.nanoTime() - began < limit);
    }

    private String line() {
        return "connected " + counters.connected + ", heartbeats " + counters.heartbeats + ", commands "
                + counters.commands + ", installed " + counters.succeeded + ", failed " + counters.failed + ", refused "
                + counters.refused + ", events waiting " + counters.eventsWaiting;
    }

    private void stop(EventLoopGroup loops, List<VirtualDevice> devices) throws InterruptedException {
        CompletableFuture<?>[] gone = devices.stream().map(VirtualDevice::stop).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(gone).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            System.err.println("Not all devices said goodbye; the broker says their last will.");
        }
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }

    private static void finish(CountDownLatch end, CountDownLatch ended) {
        end.countDown();
        try {
            ended.await(15, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
