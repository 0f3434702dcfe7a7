package io.mastercontrol.controlplane.arrival;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.controlplane.installation.AdminFile;
import io.mastercontrol.controlplane.installation.Installation;
import io.mastercontrol.controlplane.installation.Ports;
import io.mastercontrol.controlplane.installation.SampleFleet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Watches an installation come up, and says so: {@code Arrival ROOT DATA DEVICES PORT_OFFSET}. Prints a line for each
 * part that is healthy, enrols the sample devices, and ends with 0 when all are online, or with 1 and what was wrong.
 */
public final class Arrival {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long POLL_MILLIS = 150;

    private final JsonHttp http = new JsonHttp();
    private final Instant begin = Instant.now();
    private final int devices;
    private final AdminFile admin;
    private final ControlPlaneParts parts;
    private final Enrolment enrolment;

    private Arrival(Installation installation, Ports ports, int devices) throws IOException {
        this.devices = devices;
        admin = AdminFile.read(installation.admin());
        parts = new ControlPlaneParts(http, installation, ports);
        enrolment = new Enrolment(http, installation, admin);
    }

    public static void main(String[] arguments) throws InterruptedException {
        try {
            Installation installation = new Installation(Path.of(arguments[0]), Path.of(arguments[1]));
            Ports ports = new Ports(Integer.parseInt(arguments[3]));
            new Arrival(installation, ports, Integer.parseInt(arguments[2])).watch();
        } catch (IOException | IllegalStateException e) {
            System.err.println("master-control: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private void watch() throws IOException, InterruptedException {
        awaitParts();
        awaitFrontDoor();
        for (int device = 1; device <= devices; device++) {
            enrolment.invite(device);
        }
        awaitDevices();
    }

    private void awaitParts() throws IOException, InterruptedException {
        Set<String> healthy = new HashSet<>();
        while (healthy.size() < ControlPlaneParts.NAMES.size()) {
            Optional<JsonNode> all = parts.all();
            if (all.isPresent()) {
                for (JsonNode part : all.get()) {
                    look(part, healthy);
                }
            }
            pause(() -> "the control plane is not healthy; missing: " + missing(healthy));
        }
    }

    private void look(JsonNode part, Set<String> healthy) throws IOException, InterruptedException {
        String name = part.path("name").asText();
        if (!ControlPlaneParts.NAMES.contains(name)) {
            return;
        }
        String state = part.path("state").asText();
        if (part.path("health").asText().equals("healthy") && healthy.add(name)) {
            say(name + " is healthy");
        }
        if (state.equals("crash_loop") || state.equals("failed")) {
            throw new IllegalStateException(name + " does not start. Its last words:\n" + parts.lastWords(name));
        }
    }

    private void awaitFrontDoor() throws InterruptedException {
        while (!http.get(admin.url() + "/q/health/ready", admin.token())
                .map(JsonHttp.Answer::ok)
                .orElse(false)) {
            pause(() -> "the front door " + admin.url() + " is not ready");
        }
        say("front door is ready");
    }

    private void awaitDevices() throws IOException, InterruptedException {
        Set<String> online = new HashSet<>();
        while (online.size() < devices) {
            for (int device = 1; device <= devices; device++) {
                String name = SampleFleet.name(device);
                if (!online.contains(name) && isOnline(name)) {
                    online.add(name);
                    say(name + " is online");
                }
            }
            pause(() -> online.size() + " of " + devices + " devices are online");
        }
    }

    private boolean isOnline(String device) throws IOException, InterruptedException {
        Optional<JsonHttp.Answer> answer = http.get(admin.url() + "/api/v1/devices/" + device, admin.token());
        return answer.isPresent()
                && answer.get().ok()
                && answer.get().json().path("status").asText().equals("online");
    }

    private String missing(Set<String> healthy) {
        return String.join(
                ", ",
                ControlPlaneParts.NAMES.stream()
                        .filter(name -> !healthy.contains(name))
                        .toList());
    }

    private void pause(java.util.function.Supplier<String> complaint) throws InterruptedException {
        if (Duration.between(begin, Instant.now()).compareTo(LIMIT) > 0) {
            throw new IllegalStateException("After " + LIMIT.toMinutes() + " minutes " + complaint.get() + ".");
        }
        Thread.sleep(POLL_MILLIS);
    }

    private void say(String what) {
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        System.out.printf(java.util.Locale.ROOT, "  %5.1f s  %s%n", seconds, what);
    }
}
