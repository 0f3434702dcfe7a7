package io.mastercontrol.agent.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.run.Resources;
import io.mastercontrol.agent.supervision.Inside;
import io.mastercontrol.agent.supervision.WorkloadObserver;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** The shells that are open on this device: who may have one, where it runs, and what is told of it (docs/adr/0021-shell.md). */
@ApplicationScoped
public class Shells implements WorkloadObserver {
    private static final Logger LOG = Logger.getLogger(Shells.class);
    private static final int MOST_AT_ONCE = 8;
    private static final long LAST_SECONDS = 5;

    private static final List<String> PROGRAM =
            List.of("/bin/sh", "-c", "if command -v bash >/dev/null 2>&1; then exec bash -i; else exec /bin/sh -i; fi");

    private final AgentConfig config;
    private final Workloads workloads;
    private final Instance<WorkloadObserver> observers;
    private final Map<String, Open> open = new ConcurrentHashMap<>();

    /** A session, and the process beside which it is. */
    private record Open(ShellSession session, Optional<String> workload, Long pid, Terminal terminal) {}

    Shells(AgentConfig config, Workloads workloads, Instance<WorkloadObserver> observers) {
        this.config = config;
        this.workloads = workloads;
        this.observers = observers;
    }

    /** Puts on the disk what a shell needs: it may be wanted when the disk is full. */
    void prepare() {
        try {
            script();
        } catch (IOException e) {
            LOG.errorf("There can be no shells: %s", e.getMessage());
        }
    }

    private Path script() throws IOException {
        return Resources.extract(config.data().toAbsolutePath().resolve("runner"), "terminal.pl");
    }

    /** Whether there is such a workload. */
    boolean knows(String workload) {
        return workloads.status(workload).isPresent();
    }

    /**
     * Serves one shell to its end.
     *
     * @throws IOException with a sentence for people if there cannot be one; the guest has not been answered then
     */
    void serve(ShellRequest request, ShellDoor.Guest guest) throws IOException, InterruptedException {
        if (!config.shell()) {
            throw new IOException("shells are switched off on this device, by MC_AGENT_SHELL=false");
        }
        if (!guest.isTrusted()) {
            throw new IOException("a shell is for root and for the user that the agent runs as, and you are "
                    + guest.user() + ": try it with sudo");
        }
        if (!Terminal.isPossible()) {
            throw new IOException("a shell needs perl, and there is none here: sudo apt install perl-base");
        }
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        Inside program = surroundings(request);
        Long pid = request.workload()
                .flatMap(workloads::status)
                .map(WorkloadStatus::pid)
                .orElse(null);
        Terminal terminal;
        ShellSession session;
        synchronized (this) {
            if (open.size() >= MOST_AT_ONCE) {
                throw new IOException(MOST_AT_ONCE + " shells are open on this device, and there can be no more");
            }
            terminal = Terminal.begin(script(), id, program, request.rows(), request.columns());
            session = new ShellSession(terminal, guest.in(), guest.out(), guest);
            open.put(id, new Open(session, request.workload(), pid, terminal));
        }
        long began = System.nanoTime();
        Optional<Integer> code = Optional.empty();
        tell(EventType.SHELL_OPENED, request, id, guest, "opened", Json.mapper().createObjectNode());
        try {
            guest.accept();
            request.workload().flatMap(workloads::status).ifPresent(this::changed);
            code = session.serve(() -> request.workload().flatMap(name -> ended(name, pid)));
        } finally {
            terminal.end();
            open.remove(id);
            if (!terminal.said().isEmpty()) {
                LOG.warnf("the terminal of shell %s said: %s", id, terminal.said());
            }
            closed(request, id, guest, began, code);
        }
    }

    private Inside surroundings(ShellRequest request) throws IOException {
        Inside inside = request.workload().isPresent()
                ? workloads.terminal(request.workload().get(), PROGRAM)
                : ownSurroundings();
        Map<String, String> environment = new HashMap<>(inside.environment());
        environment.put("TERM", request.term());
        return new Inside(inside.argv(), inside.directory(), environment, inside.user());
    }

    private Inside ownSurroundings() {
        Path data = config.data().toAbsolutePath();
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("MC_AGENT_DATA", data.toString());
        List<String> line = new java.util.ArrayList<>(List.of("/usr/bin/setsid", "--ctty"));
        line.addAll(PROGRAM);
        return new Inside(line, data, environment, Optional.empty());
    }

    private void closed(ShellRequest request, String id, ShellDoor.Guest guest, long began, Optional<Integer> code) {
        double seconds = Math.round((System.nanoTime() - began) / 1e8) / 10.0;
        ObjectNode detail = Json.mapper().createObjectNode().put("seconds", seconds);
        code.ifPresent(exit -> detail.put("exit_code", exit));
        tell(EventType.SHELL_CLOSED, request, id, guest, "closed after " + seconds + " s", detail);
    }

    private void tell(
            String type, ShellRequest request, String id, ShellDoor.Guest guest, String what, ObjectNode detail) {
        String who = guest.user()
                + request.sudoUser().map(user -> " (by sudo from " + user + ")").orElse("");
        detail.put("session", id).put("user", guest.user());
        request.sudoUser().ifPresent(user -> detail.put("sudo_user", user));
        String where = request.workload().map(name -> "beside " + name).orElse("of the agent");
        String message = "a shell " + where + " was " + what + ", for " + who;
        LOG.info(message);
        Instant now = Instant.now();
        observers.forEach(
                observer -> observer.happened(now, type, request.workload().orElse(null), message, detail));
    }

    /** Its run may have ended, and the news be on its way. */
    private Optional<String> ended(String workload, Long pid) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (System.nanoTime() < deadline) {
            if (!runs(workload, pid)) {
                return Optional.of(goodbye(workload));
            }
            LockSupport.parkNanos(10_000_000);
        }
        return Optional.empty();
    }

    private boolean runs(String workload, Long pid) {
        return workloads
                .status(workload)
                .filter(status -> status.pid() != null && status.pid().equals(pid))
                .isPresent();
    }

    private static String goodbye(String workload) {
        return "this run of " + workload + " has ended, and the shell with it";
    }

    @Override
    public void happened(Instant at, String type, String workload, String message, JsonNode detail) {
        // What matters here is the state.
    }

    @Override
    public void changed(WorkloadStatus status) {
        open.values().stream()
                .filter(shell -> shell.workload().filter(status.name()::equals).isPresent())
                .filter(shell -> shell.pid() == null || !shell.pid().equals(status.pid()))
                .forEach(shell -> shell.session().end(goodbye(status.name())));
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        open.values().forEach(shell -> shell.session().end("the agent of this device is ending"));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_SECONDS);
        for (Open shell : open.values()) {
            // What takes longer goes on without the agent.
            shell.terminal().isOver(Math.max(0, deadline - System.nanoTime()));
        }
    }
}
