package io.mastercontrol.system;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Somebody who has a device write one numbered line after the other, and asks again with the same key until each is
 * answered, as a script does that gets no answer.
 */
final class Orders implements AutoCloseable {
    private final Installation fleet;
    private final String device;
    private final String workload;
    private final String run = "orders-" + System.nanoTime();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Thread thread = new Thread(this::give, "orders");
    private volatile boolean over;

    Orders(Installation fleet, String device, String workload) {
        this.fleet = fleet;
        this.device = device;
        this.workload = workload;
        thread.setDaemon(true);
        thread.start();
    }

    private void give() {
        for (int number = 1; !over; number++) {
            String name = run + "-" + number;
            while (!over && !answered(name)) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    private boolean answered(String name) {
        try {
            HttpResponse<String> answer =
                    execute("echo " + name + " >> \\\"$MC_STATE_DIR/orders\\\"", name, Duration.ofSeconds(15));
            if (answer.statusCode() == 200) {
                done.add(name);
                return true;
            }
            refused.add(answer.statusCode() + " " + answer.body());
        } catch (java.io.IOException e) {
            refused.add(e.toString());
        } catch (InterruptedException e) {
            over = true;
        }
        return false;
    }

    private HttpResponse<String> execute(String script, String key, Duration patience)
            throws java.io.IOException, InterruptedException {
        String path = "/api/v1/devices/" + device + "/workloads/" + workload + "/exec";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(fleet.admin("url") + path))
                .timeout(patience)
                .header("Authorization", "Bearer " + fleet.admin("token"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"command\":[\"sh\",\"-c\",\"" + script + "\"],\"timeout\":\"10s\"}"));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Three more are done from now on. */
    void goOn() {
        int before = done.size();
        Await.until(
                "commands are done; refused were " + refused,
                Duration.ofSeconds(30),
                done::size,
                now -> now >= before + 3);
    }

    /** Ends it; the names that were answered, and what the device wrote down. */
    Outcome end() throws Exception {
        over = true;
        thread.join();
        HttpResponse<String> written = execute("cat \\\"$MC_STATE_DIR/orders\\\"", null, Duration.ofSeconds(15));
        return new Outcome(
                List.copyOf(done),
                new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(written.body())
                        .path("stdout")
                        .asText()
                        .lines()
                        .filter(line -> line.startsWith(run))
                        .toList(),
                List.copyOf(refused));
    }

    /** What was answered, and what was done. */
    record Outcome(List<String> answered, List<String> written, List<String> refused) {}

    @Override
    public void close() {
        over = true;
    }
}
