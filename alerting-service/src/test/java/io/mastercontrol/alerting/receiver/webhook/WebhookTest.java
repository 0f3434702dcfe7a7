package io.mastercontrol.alerting.receiver.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.alerting.receiver.Outcome;
import io.mastercontrol.alerting.receiver.http.AddressGuard;
import io.mastercontrol.alerting.receiver.http.Verdicts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WebhookTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** The example of the Standard Webhooks libraries. */
    @Test
    void signsAsStandardWebhooksSay() {
        WebhookSecret secret = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertEquals(
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                secret.sign(
                        "msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.ofEpochSecond(1614265330), "{\"test\": 2432232314}"));
    }

    @Test
    void refusesASecretThatIsTooShortOrNoBase64() {
        assertThrows(IllegalArgumentException.class, () -> WebhookSecret.parse("whsec_c2hvcnQ="));
        assertThrows(IllegalArgumentException.class, () -> WebhookSecret.parse("not base64!"));
        String made = WebhookSecret.make().written();
        assertEquals(made, WebhookSecret.parse(made).written());
    }

    @Test
    void retriesWhatMayPassAndNothingElse() {
        assertInstanceOf(Outcome.Delivered.class, Verdicts.of(204, null, NOW));
        assertInstanceOf(Outcome.Failed.class, Verdicts.of(503, null, NOW));
        assertInstanceOf(Outcome.Refused.class, Verdicts.of(400, null, NOW));
        assertInstanceOf(Outcome.Refused.class, Verdicts.of(302, null, NOW));
        assertEquals(Optional.of(Duration.ofSeconds(7)), ((Outcome.Failed) Verdicts.of(429, "7", NOW)).after());
        assertEquals(
                Optional.of(Duration.ofSeconds(30)),
                ((Outcome.Failed) Verdicts.of(503, "Thu, 01 Jan 2026 00:00:30 GMT", NOW)).after());
        assertEquals(Optional.empty(), ((Outcome.Failed) Verdicts.of(503, "soon", NOW)).after());
    }

    @Test
    void neverGoesToMetadataServices() throws UnknownHostException {
        AddressGuard open = new AddressGuard(true, true);
        for (String address : new String[] {"169.254.169.254", "fe80::1", "fd00:ec2::254", "0.0.0.0", "224.0.0.1"}) {
            assertTrue(open.objection(InetAddress.getByName(address)).isPresent(), address);
        }
        assertFalse(open.objection(InetAddress.getByName("127.0.0.1")).isPresent());
        AddressGuard closed = new AddressGuard(false, false);
        for (String address : new String[] {"127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "fd12::1"}) {
            assertTrue(closed.objection(InetAddress.getByName(address)).isPresent(), address);
        }
        assertFalse(closed.objection(InetAddress.getByName("93.184.216.34")).isPresent());
    }
}
