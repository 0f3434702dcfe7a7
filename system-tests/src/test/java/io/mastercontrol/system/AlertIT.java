package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody is told, once, and told again when it is over. */
@ExtendWith(Suite.class)
@Order(3)
class AlertIT {
    private final Installation fleet = Suite.fleet;

    @Test
    void aLostDeviceIsToldOnceAndSoIsItsReturnThoughTheReceiverFailsAndAlertingDies() throws Exception {
        try (WebhookReceiver hook = new WebhookReceiver(2)) {
            assertEquals(
                    201,
                    fleet.send(
                                    "POST",
                                    "/api/v1/receivers",
                                    "{\"name\":\"on-call\",\"type\":\"webhook\",\"url\":\"" + hook.url()
                                            + "\",\"secret\":\"" + WebhookReceiver.SECRET + "\"}")
                            .statusCode());
            fleet.kill("device-3");
            fleet.hostAgent("POST", "/local/v1/workloads/device-3/stop");
            Await.until("the first posts were refused", Duration.ofSeconds(60), () -> hook.refused.size() == 2);
            fleet.kill("alerting");
            Await.until(
                    "the alert arrived",
                    Duration.ofSeconds(90),
                    () -> of(hook, "alert.firing").size() >= 1);
            Installation.Result list = fleet.cli("alert", "list");
            assertTrue(list.out().contains("device-3"), list.all());

            fleet.hostAgent("POST", "/local/v1/workloads/device-3/start");
            Await.until(
                    "the recovery arrived",
                    Duration.ofSeconds(90),
                    () -> of(hook, "alert.resolved").size() >= 1);
            assertEquals(
                    1,
                    of(hook, "alert.firing").stream()
                            .map(WebhookReceiver.Post::idempotencyKey)
                            .distinct()
                            .count());
            assertEquals(
                    1,
                    of(hook, "alert.resolved").stream()
                            .map(WebhookReceiver.Post::idempotencyKey)
                            .distinct()
                            .count());
            for (WebhookReceiver.Post post : hook.accepted) {
                assertTrue(post.signed(), "signature of " + post);
                assertNotNull(post.idempotencyKey());
            }
            assertEquals(
                    hook.refused.get(0).idempotencyKey(),
                    hook.refused.get(1).idempotencyKey(),
                    "a retry is recognised by its key");
        }
    }

    private static List<WebhookReceiver.Post> of(WebhookReceiver hook, String type) {
        return hook.accepted.stream()
                .filter(post -> post.type().equals(type))
                .filter(post -> post.alert().path("device").asText().equals("device-3"))
                .toList();
    }
}
