package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.artifact.ArtifactStore;
import io.mastercontrol.agent.delta.Supply;
import io.mastercontrol.agent.link.AgentFacts;
import io.mastercontrol.agent.link.FleetLink;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrifts;
import io.mastercontrol.agent.link.Traffic;
import io.mastercontrol.agent.neighbour.KeptPatches;
import io.mastercontrol.agent.neighbour.Neighbourhoods;
import io.mastercontrol.agent.supervision.Boards;
import io.mastercontrol.agent.supervision.WorkloadObserver;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.agent.trust.Believers;
import io.mastercontrol.agent.update.AgentUpdate;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.release.Reported;
import io.mastercontrol.contracts.release.ReportedRelease;
import io.mastercontrol.contracts.topic.DeviceTopic;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One life of an agent on a board, with real processes and a real journal; it ends where its fuse burns through. */
final class Board implements FleetLink, WorkloadObserver {
    /** Ends the agent in the middle of what it does. */
    static final class Cut extends Error {
        private static final long serialVersionUID = 1;
    }

    private final Workloads workloads;
    private final Releases releases;
    private final Thread converging;
    private volatile int length = Integer.MAX_VALUE;
    private final AtomicInteger fuse = new AtomicInteger(Integer.MAX_VALUE);
    private final Map<DeviceTopic, Consumer<byte[]>> receivers = new ConcurrentHashMap<>();
    private final boolean connected;
    private volatile ReportedRelease reported;
    private final List<String> happened = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final String boot;
    private final List<String> told = new java.util.concurrent.CopyOnWriteArrayList<>();

    /** Boots, and does what the journal says. */
    Board(Path data, String bootId, ReleaseServer server) throws IOException {
        this(data, bootId, server, true, new AgentUpdate(data, Optional.empty(), Optional.empty(), "1.0.0", () -> {}));
    }

    /** @param connected whether the broker can be reached */
    Board(Path data, String bootId, ReleaseServer server, boolean connected, AgentUpdate update) throws IOException {
        this.connected = connected;
        this.boot = bootId;
        workloads = Boards.on(data, memory(data), bootId);
        releases = new Releases(data, Map.of("mark", data.toString()), Optional.empty());
        workloads.observe(this);
        workloads.begin(releases.definitions(), releases.beside());
        ServerClock clock = new ServerClock(Clock.systemUTC());
        converging = releases.start(
                fused(workloads),
                name -> Optional.empty(),
                this,
                Believers.of(data, ReleaseServer.DEVICE, server.identity().releaseKeys()),
                new Supply(
                        new ArtifactStore(data, server.uri(), server.identity(), clock, Thrifts.free(data)),
                        Neighbourhoods.none(Thrifts.free(data)),
                        KeptPatches.in(data)),
                new AgentFacts("1.0.0", bootId),
                clock,
                update,
                (type, workload, message, detail) -> told.add(type + " " + message + " " + detail));
        converging.setUncaughtExceptionHandler((thread, error) -> {
            if (!(error instanceof Cut)) {
                error.printStackTrace();
            }
        });
    }

    /** What a power cut empties. */
    static Path memory(Path data) {
        return data.resolveSibling(data.getFileName() + "-memory");
    }

    /** Cuts at the n-th thing that is done or written from here on. */
    void cutAt(int n) {
        length = n;
        fuse.set(n);
    }

    /** The events of its releases: type, message and detail. */
    List<String> told() {
        return told;
    }

    /** What it last said of its release. */
    ReportedRelease said() {
        return reported;
    }

    /** How much of its fuse it used. */
    int burnt() {
        return length - fuse.get();
    }

    boolean wasCut() {
        return fuse.get() <= 0;
    }

    private void burn() {
        if (fuse.decrementAndGet() <= 0) {
            throw new Cut();
        }
    }

    /** What changes the workloads can be cut just before and just after. */
    private Workloads fused(Workloads real) {
        return (Workloads) Proxy.newProxyInstance(
                Board.class.getClassLoader(), new Class<?>[] {Workloads.class}, (proxy, method, arguments) -> {
                    boolean changes = List.of("define", "remove", "standBy", "endBeside", "aside", "endAside")
                            .contains(method.getName());
                    if (changes) {
                        burn();
                    }
                    try {
                        Object answer = method.invoke(real, arguments);
                        if (changes) {
                            burn();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    void receive(byte[] desired) {
        receivers.get(DeviceTopic.DESIRED).accept(desired);
    }

    /** What it last said of the release, once it is over with it or was cut. */
    ReportedRelease awaitEnd(String version) throws InterruptedException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < deadline) {
            ReportedRelease now = reported;
            if (now != null
                    && now.version().equals(version)
                    && now.phase() != null
                    && !now.phase().isInProgress()) {
                return now;
            }
            if (!converging.isAlive()) {
                return now;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
        throw new AssertionError("release " + version + " came to no end; last: " + reported);
    }

    /** Whether it does nothing more for its releases. */
    boolean hasEnded() {
        return !converging.isAlive();
    }

    WorkloadStatus status() {
        return status("web").orElseThrow();
    }

    Optional<WorkloadStatus> status(String name) {
        return workloads.status(name);
    }

    /** Of which life of the board it is. */
    String boot() {
        return boot;
    }

    /** What its workloads told of that type. */
    List<String> events(String type) {
        return happened.stream().filter(event -> event.startsWith(type + " ")).toList();
    }

    /** Whether this version runs and is well. */
    boolean runs(String version) {
        WorkloadStatus now = status();
        return version.equals(now.version()) && now.state() == WorkloadState.running && now.health() == Health.healthy;
    }

    /** The agent is gone, as after {@code kill -9}; processes stay. */
    void vanish() throws InterruptedException {
        converging.interrupt();
        converging.join(10_000);
        workloads.leave();
        Boards.awaitSilence(workloads);
    }

    void shutDown() throws InterruptedException {
        converging.interrupt();
        converging.join(10_000);
        workloads.shutDown();
    }

    // ---- the wire --------------------------------------------------------------------------------------------

    @Override
    public String device() {
        return ReleaseServer.DEVICE;
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public Optional<String> heldBack(Traffic traffic, long bytes) {
        return Optional.empty();
    }

    @Override
    public Duration beatEvery(Duration usual) {
        return usual;
    }

    @Override
    public CompletableFuture<Void> publish(DeviceTopic topic, Traffic traffic, byte[] payload) {
        Json.read(payload, Reported.class).releases().stream().findFirst().ifPresent(release -> reported = release);
        burn();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void on(DeviceTopic topic, Consumer<byte[]> receiver) {
        receivers.put(topic, receiver);
    }

    @Override
    public void onConnect(Runnable listener) {}

    @Override
    public void changed(WorkloadStatus status) {
        releases.workloadChanged();
    }

    @Override
    public void happened(
            Instant at, String type, String workload, String message, com.fasterxml.jackson.databind.JsonNode detail) {
        happened.add(type + " " + workload + " " + message);
    }
}
