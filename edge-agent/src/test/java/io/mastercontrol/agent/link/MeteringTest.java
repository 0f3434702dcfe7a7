package io.mastercontrol.agent.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeteringTest {
    @TempDir
    Path scratch;

    private boolean asked(String answer) {
        return new Metering(List.of("auto"), scratch, List.of("echo", answer)).isMetered("wlan0");
    }

    @Test
    void networkManagerIsBelievedIfItSaysYesOrGuessesIt() {
        assertTrue(asked("u 1"));
        assertTrue(asked("u 3"));
        assertFalse(asked("u 0"));
        assertFalse(asked("u 2"));
        assertFalse(asked("u 4"));
        assertFalse(asked("Call failed: The name is not activatable"));
    }

    @Test
    void itIsNotAskedWhereItDoesNotRunOrNobodyWantsToKnow() {
        List<String> yes = List.of("echo", "u 1");
        assertFalse(new Metering(List.of("auto"), scratch.resolve("none"), yes).isMetered("wlan0"));
        assertFalse(new Metering(List.of("no"), scratch, yes).isMetered("wwan0"));
        assertFalse(new Metering(List.of("wwan0"), scratch, yes).isMetered("wlan0"));
    }

    @Test
    void oneThatHangsIsNotWaitedForLong() {
        assertFalse(new Metering(List.of("auto"), scratch, List.of("sleep", "60")).isMetered("wlan0"));
    }

    @Test
    void aProgramThatIsMissingMeansNothing() {
        assertFalse(new Metering(List.of("auto"), scratch, List.of("no-such-busctl")).isMetered("wlan0"));
    }

    @Test
    void modemsAreKnownByTheirNames() {
        Metering auto = new Metering(List.of("auto"), scratch.resolve("none"), List.of());
        assertTrue(auto.isMetered("wwan0"));
        assertTrue(auto.isMetered("ppp0"));
        assertFalse(auto.isMetered("eth0"));
        assertTrue(new Metering(List.of("yes"), scratch, List.of()).isMetered("eth0"));
    }

    @Test
    void theWayToALoopbackAddressIsTheLoopbackInterface() {
        assertEquals(Optional.of("lo"), Route.to("127.0.0.1", 8883));
        assertEquals(Optional.empty(), Route.to("no-such-host.invalid", 8883));
    }

    @Test
    void interfacesThatDoNotLeadToTheControlPlaneAreKnownByTheirNames() {
        Metering auto = new Metering(List.of("auto"), Path.of("/"), List.of("echo", "u 1"));
        assertTrue(auto.isMetered("eth0"), "NetworkManager speaks of the way that it uses");
        assertFalse(auto.isNamed("eth0"));
        assertTrue(auto.isNamed("wwan1"));
        assertTrue(new Metering(List.of("yes")).isNamed("eth0"));
        assertFalse(new Metering(List.of("no")).isNamed("wwan0"));
    }
}
