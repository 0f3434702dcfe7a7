package io.mastercontrol.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.CommandLineProcess.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs about who may be a device, as a person types them. */
class DeviceIdentityIT {
    @TempDir
    Path home;

    private ControlPlane plane;
    private CommandLineProcess cli;

    @BeforeEach
    void start() throws IOException {
        plane = new ControlPlane();
        cli = CommandLineProcess.of(home, plane);
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    private String sent() {
        List<ControlPlane.Request> requests = plane.requests();
        return requests.get(requests.size() - 1).json().toString();
    }

    @Test
    void certificatesAreListedAndRevokedWithAReason() throws Exception {
        plane.answer(
                "GET /api/v1/devices/pi-1/certificates",
                200,
                "{\"items\":[{\"serial\":\"ab12\",\"issued_at\":\"2026-01-01T00:00:00Z\"}],\"next\":null,\"total\":1}");
        Result list = cli.run("device", "certificates", "pi-1");
        assertEquals(0, list.exit(), list.toString());
        assertTrue(list.out().contains("ab12"), list.out());
        plane.answer("POST /api/v1/devices/pi-1/revoke", 200, "{\"device\":\"pi-1\",\"serials\":[\"ab12\"]}");
        Result revoked = cli.run("device", "revoke", "pi-1", "stolen");
        assertEquals(0, revoked.exit(), revoked.toString());
        assertTrue(sent().contains("\"reason\":\"stolen\""), sent());
        assertTrue(revoked.out().contains("1 of pi-1's certificates revoked"), revoked.out());
    }

    @Test
    void whoWaitsIsShownAndLetIn() throws Exception {
        plane.answer(
                "GET /api/v1/enrolment-requests",
                200,
                "{\"items\":[{\"name\":\"pi-2\",\"key\":\"0123456789abcdef\",\"state\":\"waiting\"}],\"next\":null,\"total\":1}");
        Result waiting = cli.run("device", "waiting");
        assertTrue(waiting.exit() == 0 && waiting.out().contains("pi-2"), waiting.toString());
        plane.answer("POST /api/v1/devices/pi-2/accept", 200, "{\"name\":\"pi-2\",\"state\":\"accepted\"}");
        Result accepted = cli.run("device", "accept", "pi-2");
        assertTrue(accepted.exit() == 0 && accepted.out().contains("pi-2 is accepted"), accepted.toString());
        plane.answer("POST /api/v1/devices/pi-3/reject", 200, "{\"name\":\"pi-3\",\"state\":\"rejected\"}");
        assertEquals(0, cli.run("device", "reject", "pi-3").exit());
        plane.answer("POST /api/v1/enrolment-tokens", 201, "{\"token\":\"mce_x\"}");
        Result consent = cli.run("device", "consent", "pi-1");
        assertTrue(consent.exit() == 0 && consent.out().contains("mce_x"), consent.toString());
        assertTrue(sent().contains("\"name\":\"pi-1\""), sent());
    }
}
